import type { Item } from "../../functions/_shared/contract";

export const COLUMNS = ["name", "type", "size", "owner", "createdAt"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Arrangement {
  /** Found in name, type or owner, whatever the case. */
  readonly search: string;
  readonly by: Column;
  readonly isDescending: boolean;
}

/** The items that a search finds, in the order that is asked for. */
export function arrange(items: readonly Item[], { search, by, isDescending }: Arrangement): readonly Item[] {
  const wanted = search.trim().toLowerCase();
  const found = items.filter((item) =>
    [item.name, item.type, item.owner].some((text) => text.toLowerCase().includes(wanted)),
  );
  const sign = isDescending ? -1 : 1;
  return found.sort((one, other) => sign * compare(one[by], other[by]));
}

function compare(one: string | number, other: string | number): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return String(one).localeCompare(String(other), undefined, { numeric: true, sensitivity: "base" });
}
