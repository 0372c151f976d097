/** The largest event and answer of a synchronous invocation, in bytes. docs/aws-behaviour/lambda-runtime.md, "Limits". */
export const LARGEST_PAYLOAD = 6_291_556;

/** Whether a text is longer than `limit` bytes of UTF-8; counts only where its length leaves that open. */
export function exceedsBytes(text: string, limit: number): boolean {
  return text.length > limit || (text.length * 3 > limit && Buffer.byteLength(text) > limit);
}
