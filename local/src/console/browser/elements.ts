/** Elements of the open page, by CSS selectors. */
export const all = (selector: string, within: ParentNode = document): readonly HTMLElement[] => [
  ...within.querySelectorAll<HTMLElement>(selector),
];

export const one = (selector: string): HTMLElement | null => document.querySelector<HTMLElement>(selector);

/** Says something to a screen reader, and shows nothing. */
export function announce(text: string): void {
  const line = one("[data-announce]");
  if (line !== null) line.textContent = text;
}
