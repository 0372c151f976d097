/** Buttons, fields, forms, tabs. */
export const CONTROLS = `
.button { display: inline-flex; align-items: center; justify-content: center; gap: 0.375rem; min-height: 2.5rem; padding: 0 1rem; border: 1px solid var(--strong-line); border-radius: 9px; background: var(--card); color: var(--ink); font: inherit; font-weight: 550; text-decoration: none; cursor: pointer; }
.button:hover { border-color: var(--muted); }
.button.primary { border-color: transparent; background: var(--accent); color: var(--accent-ink); }
.button.primary:hover { filter: brightness(1.08); }
.button.danger { border-color: var(--bad); background: var(--card); color: var(--bad); }
.button.danger:hover { background: var(--bad-soft); }
.button.small { min-height: 1.875rem; padding: 0 0.625rem; border-radius: 7px; font-size: 0.8125rem; }
.button:disabled { border-color: var(--line); background: var(--sunken); color: var(--muted); cursor: default; filter: none; }
.button.small .icon { width: 0.9375rem; height: 0.9375rem; }
.copy { display: none; }
.js .copy { display: inline-flex; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.5rem; }

input, select, textarea { font: inherit; color: inherit; }
.field { display: grid; gap: 0.25rem; min-width: 0; }
label, legend { font-weight: 550; font-size: 0.875rem; }
.field input, .field select, .field textarea { width: 100%; min-height: 2.5rem; padding: 0.4375rem 0.75rem; border: 1px solid var(--strong-line); border-radius: 9px; background: var(--card); }
.field textarea { resize: vertical; font-family: var(--mono); font-size: 0.875rem; line-height: 1.5; overflow-wrap: anywhere; }
.field input:focus-visible, .field select:focus-visible, .field textarea:focus-visible { outline-offset: 0; border-radius: 9px; }
::placeholder { color: var(--muted); opacity: 1; }
.hint { font-size: 0.8125rem; color: var(--muted); }
.check-field { display: flex; align-items: flex-start; gap: 0.625rem; }
.check-field input { flex: none; width: 1.125rem; height: 1.125rem; margin: 0.125rem 0 0; accent-color: var(--accent); }
.check-field label { font-weight: 400; }
form { display: grid; gap: 0.875rem; grid-template-columns: minmax(0, 1fr); }
form > .button { justify-self: start; }
fieldset { display: grid; gap: 0.375rem; min-width: 0; }
legend { margin-bottom: 0.25rem; }
form.buttons { display: flex; }
form.inline, form.search { display: flex; flex-wrap: wrap; align-items: end; gap: 0.75rem; }
form.inline .field { flex: 0 1 18rem; }
form.search .field { flex: 1 1 12rem; }
form.search .field:first-of-type { flex: 0 1 11rem; }
form.membership { display: flex; align-items: center; gap: 0.5rem; }

.tabs { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; border-bottom: 1px solid var(--line); }
.tabs a { padding: 0.375rem 0; margin-bottom: -1px; border-bottom: 2px solid transparent; color: var(--muted); font-weight: 500; text-decoration: none; }
.tabs a:hover { color: var(--ink); }
.tabs a[aria-current] { border-color: var(--accent); color: var(--ink); }
.segments { display: flex; padding: 0.1875rem; border-radius: 10px; background: var(--sunken); border: 1px solid var(--line); }
.segments input { position: absolute; opacity: 0; pointer-events: none; }
.segments label { padding: 0.1875rem 0.75rem; border-radius: 7px; color: var(--muted); cursor: pointer; }
.segments label:hover { color: var(--ink); }
.segments input:checked + label { background: var(--card); color: var(--ink); box-shadow: 0 0 0 1px var(--line); }
.segments input:focus-visible + label { outline: 2px solid var(--focus); outline-offset: 1px; }
.pages { display: flex; gap: 1.25rem; }
.pages:empty { display: none; }

.alert { display: flex; align-items: flex-start; gap: 0.75rem; padding: 0.75rem 1rem; border-radius: 10px; background: var(--good-soft); color: var(--good); }
.alert p { overflow-wrap: anywhere; min-width: 0; }
.alert.failed { background: var(--bad-soft); color: var(--bad); }
.alert .icon { margin-top: 0.0625rem; }
.tag { display: inline-block; padding: 0.0625rem 0.5rem; border-radius: 6px; background: var(--sunken); color: var(--ink); border: 1px solid var(--line); font-size: 0.8125rem; line-height: 1.4; overflow-wrap: anywhere; }
.tag.good { background: var(--good-soft); color: var(--good); border-color: transparent; }
.tag.warn { background: var(--warn-soft); color: var(--warn); border-color: transparent; }
.tag.bad { background: var(--bad-soft); color: var(--bad); border-color: transparent; }
.tags { display: flex; flex-wrap: wrap; gap: 0.375rem; }
.command { display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding: 0.5rem 0.5rem 0.5rem 0.875rem; border: 1px solid var(--line); border-radius: 9px; background: var(--sunken); color: var(--ink); text-align: left; }
.command code { overflow-wrap: anywhere; }

@media (max-width: 48rem) {
  .field input, .field select, .field textarea { font-size: 1rem; }
  .button { min-height: 2.75rem; }
  .button.small { min-height: 2.25rem; }
}
`;
