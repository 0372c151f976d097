import type { Item } from "../../functions/_shared/contract";

/** What a file is, as far as its type tells, in the order in which the plot shows it. */
export const KINDS = ["image", "video", "audio", "text", "document", "archive", "other"] as const;
export type Kind = (typeof KINDS)[number];

export function kindOf(type: string): Kind {
  const [family = "", name = ""] = type.toLowerCase().split(";", 1)[0]?.split("/") ?? [];
  if (family === "image" || family === "video" || family === "audio") return family;
  if (/pdf|word|excel|powerpoint|officedocument|opendocument|rtf/.test(name)) return "document";
  if (/zip|tar|gzip|7z|rar|compress/.test(name)) return "archive";
  return family === "text" || /json|xml|yaml|javascript/.test(name) ? "text" : "other";
}

/** Bounds of the plot's columns, in bytes, each ten times the one before. */
const BOUNDS = [1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000] as const;

export const SIZE_CLASSES = ["< 1 kB", "1–10 kB", "10–100 kB", "0.1–1 MB", "1–10 MB", "10–100 MB", "≥ 100 MB"] as const;

/** How many files there are of each kind in each class of sizes. */
export function countSizes(items: readonly Item[]): readonly ReadonlyMap<Kind, number>[] {
  const columns = SIZE_CLASSES.map(() => new Map<Kind, number>());
  for (const { size, type } of items) {
    const column = columns[BOUNDS.filter((bound) => size >= bound).length];
    const kind = kindOf(type);
    column?.set(kind, (column.get(kind) ?? 0) + 1);
  }
  return columns;
}
