import type { Notice } from "../../model/application";
import type { LambdaFunction } from "../../model/function";
import type { SourceLocation } from "../../model/source";
import type { Millis } from "../../model/time";
import type { ObjectEvent } from "../s3/objects/records";

/** A function that the template has called for events of objects. */
export interface Subscription {
  /** The same at every start, unlike any other. */
  readonly id: string;
  readonly functionArn: string;
  readonly functionId: string;
  /** What the function gets of an event, as JSON text; undefined for an event that is not meant. */
  readonly payloadOf: (event: ObjectEvent) => string | undefined;
  /** How often it is tried again after the function failed. */
  readonly retries: number;
  /** How long it is tried at all. */
  readonly maximumAge: Millis;
}

/** A subscription as the bucket or rule has it; the function says how often it is tried. */
export type Source = Pick<Subscription, "id" | "functionArn" | "payloadOf">;

/** Who is called for events, and what the template asks for that does not happen here. */
export interface Found<Each> {
  readonly found: readonly Each[];
  readonly notices: readonly Notice[];
}

export const none: Found<never> = { found: [], notices: [] };

export const joined = <Each>(parts: readonly Found<Each>[]): Found<Each> => ({
  found: parts.flatMap(({ found }) => found),
  notices: parts.flatMap(({ notices }) => notices),
});

/** What is asked for and does not happen. */
export const notDelivered = (message: string, location: SourceLocation): Found<never> => ({
  found: [],
  notices: [{ code: "event-not-delivered", message, location }],
});

/** The function of this ARN, of which an alias or version may be named. */
export function functionOf(arn: unknown, functions: readonly LambdaFunction[]): LambdaFunction | undefined {
  const plain = typeof arn === "string" ? arn.split(":").slice(0, 7).join(":") : "";
  return functions.find((each) => each.arn === plain);
}
