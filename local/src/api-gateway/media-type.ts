/** The media type of a `Content-Type` header without its parameters, in lower case; undefined if there is none. */
export function mediaTypeOf(contentType: string | undefined): string | undefined {
  const type = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  return type === "" ? undefined : type;
}

/** The first media type of an `Accept` header, without parameters, in lower case; undefined if there is none. */
export function firstAccepted(accept: string | undefined): string | undefined {
  return mediaTypeOf(accept?.split(",", 1)[0]);
}

/**
 * Whether an entry of an API's binary media types takes a media type: the same, a type with a star below it, or two
 * stars. A star in the media type itself is only a character.
 */
export function isBinary(entries: readonly string[], mediaType: string | undefined): boolean {
  return entries.some((entry) => {
    if (entry === "*/*") return true;
    if (mediaType === undefined) return false;
    const wanted = entry.toLowerCase();
    return wanted.endsWith("/*") ? mediaType.startsWith(wanted.slice(0, -1)) : wanted === mediaType;
  });
}
