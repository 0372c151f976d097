import {
  check,
  maxLength,
  maxValue,
  minValue,
  nonEmpty,
  number,
  object,
  pipe,
  regex,
  safeInteger,
  string,
  toLowerCase,
} from "valibot";
import { notThere } from "../_shared/input";

const size = "must be a whole number of bytes, 0 or more";
const type = "must be a media type without parameters, such as image/png";
const sha256 = "must be the content's SHA-256 in base64, 44 characters";

/**
 * The body of `POST /upload-url`. A name is a label that people read, never a path: neither slash nor backslash, no
 * control characters, none that turn the direction of writing (a name could show another ending than it has).
 */
export const uploadRequest = object(
  {
    name: pipe(
      string("must be text"),
      nonEmpty("must not be empty"),
      maxLength(255, "must be at most 255 characters"),
      check((name) => name !== "." && name !== ".." && !/[/\\]/.test(name), "must be a file's name, not a path"),
      regex(/^[^\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]*$/u, "must not hold control characters"),
    ),
    type: pipe(
      string("must be text"),
      maxLength(127, "must be at most 127 characters"),
      regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/i, type),
      toLowerCase(),
    ),
    size: pipe(number(size), safeInteger(size), minValue(0, size), maxValue(Number.MAX_SAFE_INTEGER, size)),
    // The last of 43 characters holds four bits of the checksum: the other two are zero.
    sha256: pipe(string(sha256), regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, sha256)),
  },
  notThere,
);
