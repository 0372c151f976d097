/** The frame of every page: sections at the side, or below on a phone. */
export const FRAME = `
*, *::before, *::after { box-sizing: border-box; }
html { font-size: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 0.9375rem/1.55 var(--sans); -webkit-text-size-adjust: 100%; }
h1, h2, h3, p, ol, ul, dl, dd, fieldset, legend, pre { margin: 0; padding: 0; border: 0; }
ol, ul { list-style: none; }
h1 { font-size: 1.5rem; font-weight: 650; letter-spacing: -0.015em; line-height: 1.25; }
h2 { font-size: 1.0625rem; font-weight: 650; letter-spacing: -0.005em; }
h3 { font-size: 1rem; }
.label { font-size: 0.75rem; font-weight: 650; letter-spacing: 0.06em; text-transform: uppercase; color: var(--muted); }
a { color: var(--accent); text-underline-offset: 0.2em; text-decoration-thickness: 1px; }
code, pre, .path, .mono { font-family: var(--mono); font-size: 0.9em; font-variant-ligatures: none; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 6px; }
main:focus { outline: none; }
.visually-hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; z-index: 3; padding: 0.5rem 1rem; border-radius: 8px; background: var(--accent); color: var(--accent-ink); }
.skip:focus { top: 1rem; }
.icon { width: 1.25rem; height: 1.25rem; flex: none; fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; }
.muted, .aside { color: var(--muted); }
.breaks { overflow-wrap: anywhere; }

.shell { display: grid; grid-template-columns: 13.5rem minmax(0, 1fr); min-height: 100vh; }
.side { position: sticky; top: 0; height: 100vh; display: flex; flex-direction: column; gap: 1.75rem; padding: 1.5rem 1rem 1.25rem; border-right: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: 0.625rem; padding: 0 0.5rem; color: var(--ink); text-decoration: none; }
.brand .icon { width: 1.875rem; height: 1.875rem; color: var(--accent); stroke-width: 1.5; }
.brand strong, .stack-name { display: block; line-height: 1.25; }
.brand strong { font-size: 1.0625rem; letter-spacing: -0.01em; }
.stack-name { font-size: 0.8125rem; color: var(--muted); overflow-wrap: anywhere; }
.side nav ul { display: grid; gap: 0.125rem; }
.side nav a { display: flex; align-items: center; gap: 0.75rem; min-height: 2.5rem; padding: 0 0.625rem; border-radius: 8px; color: var(--muted); font-weight: 500; text-decoration: none; }
.side nav a:hover { background: var(--sunken); color: var(--ink); }
.side nav a[aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
.badge { margin-left: auto; min-width: 1.25rem; padding: 0 0.375rem; border-radius: 999px; background: var(--accent); color: var(--accent-ink); font-size: 0.75rem; font-weight: 650; line-height: 1.25rem; text-align: center; }
.badge[hidden] { display: none; }
.state { margin-top: auto; display: grid; gap: 0.375rem; padding: 0 0.625rem; font-size: 0.8125rem; color: var(--muted); }
.clock { display: inline-flex; align-items: baseline; gap: 0.5rem; justify-self: start; color: var(--ink); font-family: var(--mono); font-size: 1rem; font-variant-numeric: tabular-nums; text-decoration: none; }
.clock:hover { text-decoration: underline; }
.clock.moved { margin-left: -0.5rem; padding: 0.125rem 0.5rem; border-radius: 8px; background: var(--warn-soft); color: var(--warn); }
.clock .offset { font-size: 0.8125rem; font-weight: 650; }
.connection { display: flex; align-items: center; gap: 0.5rem; }
.connection[data-state]::before { content: ""; width: 0.5rem; height: 0.5rem; flex: none; border-radius: 50%; background: var(--good); }
.connection[data-state="lost"]::before { background: var(--bad); }
main { padding: 2.25rem 2.25rem 4rem; max-width: 76rem; width: 100%; display: grid; gap: 1.25rem; align-content: start; grid-template-columns: minmax(0, 1fr); }
.heading { display: flex; align-items: center; justify-content: space-between; gap: 1rem; flex-wrap: wrap; min-height: 2.25rem; }
.lead { color: var(--muted); max-width: 44rem; }
.back a { color: var(--muted); text-decoration: none; }
.back a::before { content: "← "; }
.back a:hover { text-decoration: underline; }
.with-aside { display: grid; grid-template-columns: minmax(0, 1fr) 19rem; gap: 2.25rem; align-items: start; }
.with-aside > * { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
.with-aside aside { position: sticky; top: 2.25rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1.25rem; align-items: start; }

@media (max-width: 68rem) {
  .with-aside { grid-template-columns: minmax(0, 1fr); }
  .with-aside aside { display: none; }
}
@media (max-width: 48rem) {
  .shell { display: block; }
  .side { position: static; height: auto; flex-direction: row; align-items: center; justify-content: space-between; gap: 1rem; padding: 0.875rem 1rem; border-right: 0; border-bottom: 1px solid var(--line); }
  .brand { padding: 0; }
  .brand .icon { width: 1.625rem; height: 1.625rem; }
  .side nav { position: fixed; z-index: 2; inset: auto 0 0; background: var(--card); border-top: 1px solid var(--line); padding: 0.25rem 0.25rem calc(0.25rem + env(safe-area-inset-bottom)); }
  .side nav ul { grid-template-columns: repeat(5, 1fr); }
  .side nav a { position: relative; flex-direction: column; justify-content: center; gap: 0.125rem; min-height: 3.25rem; padding: 0; font-size: 0.75rem; }
  .badge { position: absolute; top: 0.125rem; left: 50%; margin-left: 0.375rem; }
  .state { margin: 0; padding: 0; justify-items: end; gap: 0; }
  .state .region { display: none; }
  .clock { font-size: 0.875rem; justify-self: end; }
  .connection { font-size: 0.75rem; text-align: right; }
  main { padding: 1.25rem 1rem 6.5rem; gap: 1rem; }
  h1 { font-size: 1.375rem; }
}
@media (prefers-reduced-motion: no-preference) {
  .fresh { animation: arrive 1.6s ease-out; }
  @keyframes arrive { from { background-color: var(--accent-soft); } }
}
`;
