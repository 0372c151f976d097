/** Seconds since 1970-01-01T00:00:00Z, as in a JWT's NumericDate (RFC 7519, section 2). */
export type EpochSeconds = number & { readonly __unit: "EpochSeconds" };
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMillis = number & { readonly __unit: "EpochMillis" };
/** A length of time in seconds. */
export type Seconds = number & { readonly __unit: "Seconds" };
/** A length of time in milliseconds. */
export type Millis = number & { readonly __unit: "Millis" };

/** The time now. Handed in everywhere, so that tests and the developer's window can move it. */
export type Clock = () => EpochMillis;

export const epochMillis = (value: number): EpochMillis => value as EpochMillis;
export const epochSeconds = (value: number): EpochSeconds => value as EpochSeconds;
export const seconds = (value: number): Seconds => value as Seconds;
export const millis = (value: number): Millis => value as Millis;

/** The whole second in which a moment lies. */
export const toEpochSeconds = (moment: EpochMillis): EpochSeconds => epochSeconds(Math.floor(moment / 1000));

export const systemClock: Clock = () => epochMillis(Date.now());

/** Whether less than `span` has passed since a moment. False for one in the future: the clock was set back since. */
export const isRecent = (at: EpochMillis, span: number, now: EpochMillis): boolean => at <= now && now < at + span;
