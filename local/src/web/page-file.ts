/** A file of a built page, as it is served. */
export interface PageFile {
  /** `/index.html`, `/assets/main-K3QZ7B2A.js` */
  readonly path: string;
  /** For `content-type`. */
  readonly type: string;
  readonly body: Uint8Array;
  /** Whether its name holds a hash of its content, so that it can be kept for ever. */
  readonly isHashed: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json; charset=utf-8",
  map: "application/json; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  ico: "image/x-icon",
  webp: "image/webp",
  woff2: "font/woff2",
  txt: "text/plain; charset=utf-8",
};

/** The content type of a file by its ending. A type that is not known is never sniffed: it is bytes. */
export function contentTypeOf(path: string): string {
  const ending = /\.([a-z0-9]+)$/.exec(path)?.[1] ?? "";
  return Object.hasOwn(TYPES, ending) ? (TYPES[ending] ?? "") : "application/octet-stream";
}
