import type { Part } from "../page/part";
import type { EntryFacts } from "../timeline/filter";

/** One entry as the page gets it: its place, and what stands there. */
export type LiveEntry = Part & {
  readonly list: "requests" | "messages";
  /** The id of its element, which replaces the one on the page, if any. */
  readonly id: string;
  readonly number: number;
  /** By what an entry of the time line is found; absent for messages. */
  readonly facts?: EntryFacts;
};
