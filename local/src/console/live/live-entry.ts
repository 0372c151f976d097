import type { Part } from "../page/part";

/** One entry as the page gets it: its place, and what stands there. */
export type LiveEntry = Part & {
  readonly list: "requests" | "messages";
  /** The id of its element, which replaces the one on the page, if any. */
  readonly id: string;
  readonly number: number;
};
