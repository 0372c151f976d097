import type { JSX } from "hono/jsx/jsx-runtime";

/** Outlines on a field of 24 by 24. */
const OUTLINES = {
  gate: "M4 21V10a8 8 0 0 1 16 0v11M2 21h20M9 21v-9m6 9v-9M4 15h16M12 2v19",
  requests: "M4 8h13m-4-4 4 4-4 4M20 16H7m4-4-4 4 4 4",
  routes:
    "M6 8.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM18 20.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM6 8.500V14a4 4 0 0 0 4 4h5.500",
  inbox: "M4 5h16v14H4zM4 7l8 6 8-6",
  users:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6M18.5 14.5a6.5 6.5 0 0 1 3 5.5",
  storage:
    "M4 6c0-1.700 3.600-3 8-3s8 1.300 8 3-3.600 3-8 3-8-1.300-8-3zM4 6v12c0 1.700 3.600 3 8 3s8-1.300 8-3V6M4 12c0 1.700 3.600 3 8 3s8-1.300 8-3",
  token: "M15 9a6 6 0 1 0-5.6 6L11 13.500h2.500V11H15zM13.500 13.500 21 21v-3.500M7 8h.01",
  time: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2",
  check: "M5 12.500l4.500 4.500L19 7.500",
  cross: "M6.500 6.500l11 11m0-11l-11 11",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
} as const;

export type IconName = keyof typeof OUTLINES;

/** A drawing, hidden from screen readers: its meaning must stand beside it in words. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={OUTLINES[name]} />
    </svg>
  );
}
