import type { JSX } from "hono/jsx/jsx-runtime";

interface LinkProps {
  readonly to: string;
  readonly text: string;
}

/** To the list that a page belongs to. */
export const Back = ({ to, text }: LinkProps): JSX.Element => (
  <p class="back">
    <a href={to}>{text}</a>
  </p>
);

interface TabsProps {
  /** For a screen reader: what one chooses between. */
  readonly label: string;
  readonly tabs: readonly (LinkProps & { readonly isCurrent: boolean })[];
}

export const Tabs = ({ label, tabs }: TabsProps): JSX.Element => (
  <nav class="tabs" aria-label={label}>
    {tabs.map(({ to, text, isCurrent }) => (
      <a href={to} aria-current={isCurrent ? "page" : undefined}>
        {text}
      </a>
    ))}
  </nav>
);
