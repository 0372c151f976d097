import { constants, createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { rsaKey } from "../jws/rsa-keys";
import corpus from "./bad-tokens.json";

/**
 * One bad token, as what differs from a good one. In its texts `${…}` stands for what the test run makes: `${iss}`,
 * `${client}`, `${kid}`, `${use}`, `${now+N}`, `${members}` (of the good header or payload, without the braces),
 * `${header}`, `${payload}`, `${signature}`, `${token}` (the finished segments), `${fill:N}`, `${dots:N}`, `${open:N}`.
 */
export interface BadToken {
  readonly name: string;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly withoutHeader?: readonly string[];
  readonly withoutClaims?: readonly string[];
  /** The header or the payload as text, in place of its JSON. */
  readonly headerText?: string;
  readonly payloadText?: string;
  /** How these become a segment, where it is not strict base64url of UTF-8. The signature is over what comes of it. */
  readonly headerEncoding?: string;
  readonly payloadEncoding?: string;
  /** Who signs, and how: see SIGNERS. The issuer's own key by RS256 unless given. */
  readonly sign?: string;
  /** What is sent, unless it is the token. */
  readonly value?: string;
  /** The kinds of authorizer that take it all the same, each with the reason why that is right. */
  readonly passes?: Readonly<Record<string, string>>;
}

export const BAD_TOKENS: readonly BadToken[] = corpus.rows;

/** What one kind of authorizer lets in: bad tokens differ from it. */
export interface GoodToken {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** The client whose tokens are taken. */
  readonly client: string;
  /** Seconds since 1970. */
  readonly now: number;
}

export const goodToken = (good: GoodToken): string => makeBadToken({ name: "a good token" }, good);

const stranger = rsaKey();
const curve = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const edwards = generateKeyPairSync("ed25519").privateKey;

type Sign = (input: Buffer, good: GoodToken) => Buffer;

const hmac =
  (secret: (key: KeyObject) => string | Buffer): Sign =>
  (input, { privateKey }) =>
    createHmac("sha256", secret(createPublicKey(privateKey.export({ type: "pkcs8", format: "pem" }))))
      .update(input)
      .digest();

const own: Sign = (input, { privateKey }) => sign("sha256", input, privateKey);

const SIGNERS: Readonly<Record<string, Sign>> = {
  own,
  none: () => Buffer.alloc(0),
  stranger: (input) => sign("sha256", input, stranger),
  sha1: (input, { privateKey }) => sign("sha1", input, privateKey),
  sha512: (input, { privateKey }) => sign("sha512", input, privateKey),
  pss: (input, { privateKey: key }) => sign("sha256", input, { key, padding: constants.RSA_PKCS1_PSS_PADDING }),
  ecdsa: (input) => sign("sha256", input, { key: curve, dsaEncoding: "ieee-p1363" }),
  eddsa: (input) => sign(undefined, input, edwards),
  "hmac-pem": hmac((key) => key.export({ type: "spki", format: "pem" })),
  "hmac-pkcs1": hmac((key) => key.export({ type: "pkcs1", format: "der" })),
  "hmac-jwk": hmac((key) => JSON.stringify(key.export({ format: "jwk" }))),
  "hmac-modulus": hmac((key) => Buffer.from(key.export({ format: "jwk" }).n ?? "", "base64url")),
  "hmac-empty": hmac(() => ""),
  zeros: () => Buffer.alloc(256),
  one: () => Buffer.concat([Buffer.alloc(255), Buffer.from([1])]),
  cut: (input, good) => own(input, good).subarray(0, 255),
  longer: (input, good) => Buffer.concat([Buffer.alloc(1), own(input, good)]),
  swapped: (_, good) =>
    Buffer.from(goodToken({ ...good, claims: { ...good.claims, x: 1 } }).split(".")[2] ?? "", "base64url"),
};

type Encode = (text: string) => string;

const ENCODINGS: Readonly<Record<string, Encode>> = {
  strict: (text) => Buffer.from(text).toString("base64url"),
  padded: (text) => Buffer.from(unevenLength(text)).toString("base64").replaceAll("+", "-").replaceAll("/", "_"),
  // 0xfb 0xff in the text make `+` or `/` of plain base64 in one of three places.
  base64: (text) =>
    Buffer.from(text.replace(/\}$/, ',"z1":"~~~???","z22":"~~~???","z333":"~~~???"}'))
      .toString("base64")
      .replaceAll("=", ""),
  stray: (text) => withStrayBits(Buffer.from(unevenLength(text)).toString("base64url")),
  lines: (text) => Buffer.from(text).toString("base64url").replace(/.{40}/, "$&\n"),
  latin1: (text) => Buffer.from(text, "latin1").toString("base64url"),
  utf16: (text) => Buffer.from(text, "utf16le").toString("base64url"),
};

/** JSON text of a length that base64 has to pad. */
const unevenLength = (text: string): string => (Buffer.byteLength(text) % 3 === 0 ? `${text} ` : text);

/** The same bytes for a careless decoder: the last character has bits that no byte needs. */
function withStrayBits(segment: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return segment.slice(0, -1) + (alphabet[alphabet.indexOf(segment.slice(-1)) + 1] ?? "_");
}

/** The text to send in place of a good token. */
export function makeBadToken(row: BadToken, good: GoodToken): string {
  const words = wordsOf(good);
  const header = part({ alg: "RS256", kid: good.kid }, row.header, row.withoutHeader, row.headerText, words);
  const payload = part(good.claims, row.claims, row.withoutClaims, row.payloadText, words);
  const segments = [encodingOf(row.headerEncoding)(header), encodingOf(row.payloadEncoding)(payload)] as const;
  const signer = SIGNERS[row.sign ?? "own"];
  if (signer === undefined) throw new Error(`"${row.name}" wants an unknown signature: ${row.sign}`);
  const signature = signer(Buffer.from(segments.join(".")), good).toString("base64url");
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the corpus's own placeholders
  return filled(row.value ?? "${token}", { ...words, ...finished(...segments, signature) });
}

function encodingOf(name = "strict"): Encode {
  const encoding = ENCODINGS[name];
  if (encoding === undefined) throw new Error(`there is no encoding ${name}`);
  return encoding;
}

type Words = Readonly<Record<string, () => string>>;

function wordsOf({ claims, kid, client }: GoodToken): Words {
  const issuer = String(claims["iss"]);
  return {
    iss: () => issuer,
    "iss-after-scheme": () => issuer.replace(/^https?:\/\//, ""),
    client: () => client,
    kid: () => kid,
    use: () => String(claims["token_use"]),
    "strangers-jwk": () =>
      JSON.stringify(createPublicKey(stranger.export({ type: "pkcs8", format: "pem" })).export({ format: "jwk" })),
  };
}

const finished = (header: string, payload: string, signature: string): Words => ({
  header: () => header,
  "header-short": () => header.slice(0, -4),
  payload: () => payload,
  "payload-short": () => payload.slice(0, -4),
  signature: () => signature,
  "signature-short": () => signature.slice(0, -4),
  "signature-stray": () => withStrayBits(signature),
  "signature-base64": () => `${signature.slice(0, 20)}+/${signature.slice(22)}`,
  token: () => `${header}.${payload}.${signature}`,
});

/** A header or payload as JSON text. */
function part(
  base: Readonly<Record<string, unknown>>,
  changed: Readonly<Record<string, unknown>> = {},
  without: readonly string[] = [],
  text: string | undefined,
  words: Words,
): string {
  const members = {
    ...base,
    ...Object.fromEntries(Object.entries(changed).map(([name, value]) => [name, made(value, words, base)])),
  };
  for (const name of without) delete members[name];
  const json = JSON.stringify(members);
  return text === undefined ? json : filled(text, { ...words, members: () => json.slice(1, -1), token: () => "a.b.c" });
}

/** A value of the corpus with its placeholders filled in, at any depth. */
function made(value: unknown, words: Words, base: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(value)) return value.map((item) => made(item, words, base));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, made(item, words, base)]));
  if (typeof value !== "string") return value;
  const offset = /^\$\{now([+-]\d+)\}$/.exec(value)?.[1];
  if (offset !== undefined) return Number(base["iat"]) + Number(offset);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the corpus's own placeholders
  return value === "${strangers-jwk}" ? JSON.parse(filled(value, words)) : filled(value, words);
}

const RUNS: Readonly<Record<string, string>> = { fill: "a", dots: ".", open: "[", close: "]" };

function filled(text: string, words: Words): string {
  return text.replace(/\$\{([a-z0-9-]+)(?::(\d+))?\}/g, (whole, name: string, count?: string) => {
    const word = count === undefined ? words[name]?.() : RUNS[name]?.repeat(Number(count));
    if (word === undefined) throw new Error(`the corpus of bad tokens knows no ${whole}`);
    return word;
  });
}
