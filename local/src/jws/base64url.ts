/**
 * The bytes of a base64url text (RFC 4648, section 5), or undefined where it is not exactly that. Padding, the
 * alphabet of plain base64, white space and unused bits that are not zero are all refused, so one value has one text.
 */
export function decodeBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}
