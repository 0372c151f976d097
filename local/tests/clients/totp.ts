import { totpCode } from "../cognito/oauth/totp-code";

/** The code that an authenticator shows for a base32 secret, `steps` of 30 seconds from now. */
export const totp = (secret: string, steps = 0): string => totpCode(secret, Date.now() + steps * 30_000);
