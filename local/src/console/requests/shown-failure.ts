import { dirname, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { FunctionFailure } from "../../model/activity";
import type { Application } from "../../model/application";
import type { ShownFailure } from "./failure";

const WHAT: Readonly<Record<FunctionFailure["kind"], string>> = {
  "does-not-build": "The function does not build",
  "not-invoked": "The function was not run",
  threw: "The function failed",
  "timed-out": "The function took too long",
  "bad-answer": "The function's answer is none that the gateway can send",
};

const LONGEST_MESSAGE = 4_000;
const MOST_FRAMES = 40;

/** `folder`: the application's, which its own files lie in. */
export function shownFailure({ kind, message, trace = [] }: FunctionFailure, folder: string): ShownFailure {
  const frames = trace.filter((line) => /^\s+at /.test(line)).slice(0, MOST_FRAMES);
  const place = placeOf(frames, folder);
  return {
    what: WHAT[kind],
    message: message.slice(0, LONGEST_MESSAGE),
    ...(place !== undefined && { place }),
    trace: frames,
  };
}

/** The failure in one line. */
export function failureLine(failure: FunctionFailure, folder: string): string {
  const { message, place } = shownFailure(failure, folder);
  const [first = ""] = message.split("\n", 1);
  return place === undefined ? first : `${first} (${place})`;
}

/** The folder of the template. */
export const projectFolder = ({ templateFile }: Application): string => dirname(templateFile);

/**
 * The first frame in one of the application's own files. Those in a build are of no use to a reader, but they are all
 * there is for code that the template holds itself.
 */
function placeOf(frames: readonly string[], folder: string): string | undefined {
  const places = frames.flatMap((frame) => positionOf(frame) ?? []).filter(({ file }) => !isForeign(file));
  const own = places.find(({ file }) => file.startsWith(folder + sep) && !file.includes(`${sep}.gatehouse${sep}`));
  const { file, position } = own ?? places[0] ?? {};
  if (file === undefined) return undefined;
  const within = relative(folder, file);
  return `${within.startsWith("..") ? file : within}:${position}`;
}

const isForeign = (file: string): boolean =>
  file.includes(`${sep}node_modules${sep}`) || file.startsWith("node:") || !/^(?:[A-Za-z]:)?[\\/]/.test(file);

/** The file and `line:column` of `    at handler (/a/b.ts:1:2)`. */
function positionOf(frame: string): { readonly file: string; readonly position: string } | undefined {
  const [, place = "", position = ""] =
    /(?:\(|\bat (?:async )?)((?:file:\/\/)?[^()]+?):(\d+:\d+)\)?\s*$/.exec(frame) ?? [];
  if (place === "") return undefined;
  return { file: place.startsWith("file://") ? fileURLToPath(place) : place, position };
}
