/** Type, links, and what is there for screen readers alone. */
export const BASE = `
*,
*::before,
*::after {
  box-sizing: border-box;
}
html {
  font-size: 100%;
  scroll-padding-top: 1rem;
}
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 0.9375rem / 1.55 var(--sans);
  -webkit-text-size-adjust: 100%;
}
h1,
h2,
h3,
p,
ol,
ul,
dl,
dd,
fieldset,
legend,
pre {
  margin: 0;
  padding: 0;
  border: 0;
}
ol,
ul {
  list-style: none;
}
h1 {
  font-size: 1.5rem;
  font-weight: 650;
  letter-spacing: -0.015em;
  line-height: 1.25;
}
h2 {
  font-size: 1.0625rem;
  font-weight: 650;
  letter-spacing: -0.005em;
}
h3 {
  font-size: 1rem;
}
.label {
  font-size: 0.75rem;
  font-weight: 650;
  letter-spacing: 0.06em;
  text-transform: uppercase;
  color: var(--muted);
}
a {
  color: var(--accent);
  text-underline-offset: 0.2em;
  text-decoration-thickness: 1px;
}
code,
pre,
.path,
.mono {
  font-family: var(--mono);
  font-size: 0.9em;
  font-variant-ligatures: none;
}
:focus-visible {
  outline: 2px solid var(--focus);
  outline-offset: 2px;
  border-radius: 6px;
}
.visually-hidden {
  position: absolute;
  width: 1px;
  height: 1px;
  margin: -1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
.icon {
  width: 1.25rem;
  height: 1.25rem;
  flex: none;
  fill: none;
  stroke: currentColor;
  stroke-width: 1.7;
  stroke-linecap: round;
  stroke-linejoin: round;
}
.muted,
.aside {
  color: var(--muted);
}
.breaks {
  overflow-wrap: anywhere;
}
details > summary {
  cursor: pointer;
}
@media (max-width: 48rem) {
  h1 {
    font-size: 1.375rem;
  }
}
`;
