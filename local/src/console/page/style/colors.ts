/** Colours of light and dark; every text on its ground keeps a contrast of 4.5 to 1 and more. */
export const COLORS = `
:root {
  color-scheme: light dark;
  --paper: #f7f6f2;
  --card: #ffffff;
  --sunken: #f1efe9;
  --ink: #1d2320;
  --muted: #59625d;
  --line: #e3e0d8;
  --strong-line: #c9c6bb;
  --accent: #1f5f4d;
  --accent-ink: #ffffff;
  --accent-soft: #e1ede7;
  --good: #1b6b45;
  --good-soft: #e2f1e7;
  --bad: #a8281c;
  --bad-soft: #fbe8e4;
  --warn: #7a5200;
  --warn-soft: #faf0d3;
  --info: #2b5a86;
  --info-soft: #e4edf6;
  --focus: #2f7f68;
  --shadow: 0 1px 2px rgb(40 38 30 / 5%), 0 4px 16px rgb(40 38 30 / 4%);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "Liberation Mono", monospace;
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #121513;
    --card: #1a1e1b;
    --sunken: #151916;
    --ink: #e5e9e6;
    --muted: #9ba69f;
    --line: #2a302c;
    --strong-line: #434b46;
    --accent: #83c9ae;
    --accent-ink: #0f1f19;
    --accent-soft: #1d332a;
    --good: #84cfa3;
    --good-soft: #183224;
    --bad: #f4a193;
    --bad-soft: #3a1d19;
    --warn: #e3be6b;
    --warn-soft: #332911;
    --info: #9cc4ea;
    --info-soft: #1a2a3a;
    --focus: #83c9ae;
    --shadow: none;
  }
}
`;
