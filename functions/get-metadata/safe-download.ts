/**
 * A `content-disposition` that has a browser save a file, never show it. The name stands in it twice: in ASCII for old
 * clients, and whole.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6266#section-4
 */
export function attachment(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%/]/gu, "_");
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeExtended(name)}`;
}

/**
 * The type to hand a file out with: its own where no browser runs anything of that type, otherwise the one for bytes of
 * any kind. What the uploader called it decides nothing that could hurt another.
 */
export function harmlessType(type: string): string {
  return harmless.test(type) ? type : "application/octet-stream";
}

const harmless =
  /^(?:audio\/[a-z0-9.+-]+|video\/[a-z0-9.+-]+|image\/(?:avif|bmp|gif|heic|jpeg|png|tiff|webp)|text\/(?:plain|csv)|application\/(?:gzip|json|pdf|zip))$/;

/** RFC 8187, section 3.2.1: `attr-char` stays, everything else is encoded. */
const encodeExtended = (text: string): string =>
  encodeURIComponent(text).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
