import { createHmac } from "node:crypto";

/** The account in which the names of a stack are unique. */
export interface StackIdentity {
  readonly region: string;
  readonly accountId: string;
  readonly stackName: string;
  /** Hex, drawn at random once per state folder. */
  readonly idSeed: string;
  /**
   * Put before logical ids when ids are drawn, so that nested stacks have ids of their own. Empty for the outermost.
   */
  readonly idPrefix: string;
  /** How the model calls a resource, of its prefix and logical id; as they are unless given. */
  readonly shownId?: (id: string) => string;
}

/** What the return values of a resource are made of. */
export interface ReturnValueContext {
  readonly region: string;
  readonly accountId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly draw: (alphabet: Alphabet, length: number, purpose?: string) => string;
  /** A property's value as text, where the template gives one. */
  readonly property: (name: string) => string | undefined;
}

/** What `Ref` and `GetAtt` return for a resource type. */
export interface ReturnValues {
  readonly ref: (context: ReturnValueContext) => string;
  readonly attributes: Readonly<Record<string, (context: ReturnValueContext) => string>>;
  /** Whether the type has attributes beyond those listed; they get a plausible value. */
  readonly isOpen?: boolean;
}

const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const ALPHABETS = { lower: LOWER, upper: UPPER, any: `ABCDEFGHIJKLMNOPQRSTUVWXYZ${LOWER}` } as const;

export type Alphabet = keyof typeof ALPHABETS;

/**
 * An id that AWS would draw at random. The same seed and label give the same id, so ids survive restarts. The HMAC
 * behind it has 32 bytes: ask for at most 40 characters.
 */
export function drawId(
  { idSeed, idPrefix }: Pick<StackIdentity, "idSeed" | "idPrefix">,
  label: string,
  alphabet: Alphabet,
  length: number,
): string {
  const characters = ALPHABETS[alphabet];
  const radix = BigInt(characters.length);
  const hmac = createHmac("sha256", Buffer.from(idSeed, "hex")).update(`${idPrefix}${label}`);
  let rest = BigInt(`0x${hmac.digest("hex")}`);
  let id = "";
  while (id.length < length) {
    id += characters[Number(rest % radix)];
    rest /= radix;
  }
  return id;
}

/** A GUID as the last part of a stack's ARN has it, the same every time. */
export function drawGuid(identity: Pick<StackIdentity, "idSeed" | "idPrefix">, label: string): string {
  const hex = Buffer.from(drawId(identity, `${label}.guid`, "any", 16)).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
