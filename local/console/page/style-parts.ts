/** Requests, messages, users, explanations. */
export const PARTS = `
.card { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); padding: 1.25rem; border: 1px solid var(--line); border-radius: 14px; background: var(--card); box-shadow: var(--shadow); }
.narrow { max-width: 34rem; }
.empty { padding: 2.25rem 1.25rem; border: 1px dashed var(--strong-line); border-radius: 14px; color: var(--muted); text-align: center; }
div.empty { display: grid; gap: 1rem; justify-items: center; }
div.empty p { max-width: 30rem; }
[data-feed]:not(:empty) ~ .empty { display: none; }
details > summary { cursor: pointer; }

.feed:not(:empty) { border: 1px solid var(--line); border-radius: 14px; background: var(--card); box-shadow: var(--shadow); overflow: clip; }
.request + .request { border-top: 1px solid var(--line); }
.request summary { display: grid; grid-template-columns: 3rem minmax(0, 1fr) auto; grid-template-areas: "status what when" "status why took"; column-gap: 0.875rem; align-items: center; padding: 0.6875rem 1rem; list-style: none; }
.request summary::-webkit-details-marker { display: none; }
.request summary:hover { background: var(--sunken); }
.request summary:focus-visible { outline-offset: -3px; border-radius: 12px; }
.request .status { grid-area: status; padding: 0.25rem 0; border-radius: 8px; background: var(--sunken); font-family: var(--mono); font-size: 0.8125rem; font-weight: 650; text-align: center; }
.request .s2 { background: var(--good-soft); color: var(--good); }
.request .s3 { background: var(--info-soft); color: var(--info); }
.request .s4 { background: var(--warn-soft); color: var(--warn); }
.request .s5, [data-outcome="refused"] .status { background: var(--bad-soft); color: var(--bad); }
.what { grid-area: what; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.what b { font-size: 0.8125rem; font-weight: 600; color: var(--muted); letter-spacing: 0.02em; }
.when { grid-area: when; }
.took { grid-area: took; }
.when, .took { justify-self: end; font-size: 0.8125rem; color: var(--muted); font-variant-numeric: tabular-nums; }
.why { grid-area: why; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 0.8125rem; color: var(--muted); }
.why.failed { color: var(--bad); }
.request details[open] > summary { border-bottom: 1px solid var(--line); background: var(--sunken); }
.request details[open] .what, .request details[open] .why { white-space: normal; overflow-wrap: anywhere; }
.requests:has(#outcome-refused:checked) .request:not([data-outcome="refused"]),
.requests:has(#outcome-error:checked) .request:not([data-outcome="error"]) { display: none; }
.opened { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.2fr); gap: 1.5rem 2rem; padding: 1.125rem 1rem 1.375rem; }
.opened section { display: grid; gap: 0.75rem; align-content: start; min-width: 0; }
.opened .wide { grid-column: 1 / -1; }

.checks { display: grid; }
.checks li { display: grid; grid-template-columns: 1.125rem 8rem minmax(0, 1fr); gap: 0 0.75rem; padding: 0.3125rem 0.625rem; margin: 0 -0.625rem; border-radius: 10px; }
.checks .icon { width: 1.125rem; height: 1.125rem; margin-top: 0.1875rem; color: var(--good); stroke-width: 2.2; }
.checks .failed { background: var(--bad-soft); padding-block: 0.625rem; margin-block: 0.25rem; }
.checks .failed .icon, .checks .failed .check-title { color: var(--bad); }
.check-title { font-weight: 550; }
.evidence { padding-top: 0.125rem; font-size: 0.8125rem; color: var(--muted); overflow-wrap: anywhere; }
.failed .evidence { color: var(--ink); }
.facts, .claims { display: grid; grid-template-columns: minmax(5rem, auto) minmax(0, 1fr); gap: 0.25rem 1rem; font-size: 0.875rem; }
.facts dt, .claims dt { color: var(--muted); overflow-wrap: anywhere; }
.facts dd, .claims dd { overflow-wrap: anywhere; }
.claims { font-family: var(--mono); font-size: 0.8125rem; }
.claims .aside { font-family: var(--sans); }
.log { padding: 0.75rem 0.875rem; border-radius: 10px; background: var(--sunken); border: 1px solid var(--line); font-family: var(--mono); font-size: 0.8125rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.log time { color: var(--muted); }
.log b { font-weight: 600; color: var(--muted); }
.log .error b, .log .error span { color: var(--bad); }
.log .warn b { color: var(--warn); }
.answer { padding: 0.75rem 0.875rem; border-radius: 10px; background: var(--sunken); border: 1px solid var(--line); font-size: 0.8125rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.verdict { display: flex; gap: 0.875rem; padding: 0.875rem 1rem; border-radius: 10px; }
.verdict .icon { width: 1.5rem; height: 1.5rem; stroke-width: 2.2; }
.verdict.good { background: var(--good-soft); color: var(--good); }
.verdict.bad { background: var(--bad-soft); color: var(--bad); }
.verdict h2 { overflow-wrap: anywhere; }
#explanation:empty { display: none; }

.messages { display: grid; gap: 0.75rem; grid-template-columns: minmax(0, 1fr); }
.messages:empty { display: none; }
.messages.grid { grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr)); gap: 1rem; align-items: start; }
.message { display: grid; gap: 0.5rem; grid-template-columns: minmax(0, 1fr); padding: 0.9375rem 1.0625rem; border: 1px solid var(--line); border-radius: 14px; background: var(--card); box-shadow: var(--shadow); }
.message-head { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.625rem; font-size: 0.8125rem; color: var(--muted); }
.message-head .tag { background: var(--accent-soft); color: var(--accent); border-color: transparent; }
.message-head .when { margin-left: auto; }
.message .to { overflow-wrap: anywhere; font-size: 0.875rem; color: var(--muted); }
.message .to strong { color: var(--ink); font-weight: 550; }
.message .code { display: flex; align-items: center; justify-content: space-between; gap: 0.75rem; flex-wrap: wrap; }
.message .code code { font-size: 1.625rem; font-weight: 600; letter-spacing: 0.08em; line-height: 1.3; user-select: all; overflow-wrap: anywhere; }
.message .long code { font-size: 1.0625rem; letter-spacing: 0.02em; }
.message summary { font-size: 0.8125rem; color: var(--muted); }
.message .body { margin-top: 0.5rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.875rem; }

.rows { border: 1px solid var(--line); border-radius: 14px; background: var(--card); box-shadow: var(--shadow); overflow: clip; }
.rows li + li { border-top: 1px solid var(--line); }
.rows a { display: flex; align-items: center; gap: 0.875rem; min-height: 3.5rem; padding: 0.625rem 1rem; color: var(--ink); text-decoration: none; }
.rows a:hover { background: var(--sunken); }
.rows a:focus-visible { outline-offset: -3px; border-radius: 12px; }
.initial { display: grid; place-items: center; flex: none; width: 2.125rem; height: 2.125rem; border-radius: 50%; background: var(--accent-soft); color: var(--accent); font-weight: 600; font-size: 0.875rem; }
.who { display: grid; min-width: 0; flex: 1; }
.who strong { font-weight: 550; overflow-wrap: anywhere; }
.who .muted { font-size: 0.8125rem; overflow-wrap: anywhere; }
.rows .tags { justify-content: flex-end; }
#users { display: grid; gap: 1rem; }
.memberships { display: flex; flex-wrap: wrap; gap: 0.5rem 1.25rem; }
.about summary, .danger-zone summary { color: var(--muted); }
.about .facts { margin-top: 0.75rem; align-items: center; }
.danger-zone[open] { padding: 1.25rem; border: 1px solid var(--bad); border-radius: 14px; }
.danger-zone form { margin-top: 0.875rem; max-width: 40rem; }
.plain-list { display: grid; gap: 0.75rem; }
.plain-list li { display: flex; align-items: center; justify-content: space-between; gap: 1rem; flex-wrap: wrap; }
.big-clock { font-family: var(--mono); font-size: 1.75rem; line-height: 1.2; font-variant-numeric: tabular-nums; letter-spacing: -0.02em; }

aside .day { display: none; }

@media (max-width: 48rem) {
  .checks li { grid-template-columns: 1.125rem minmax(0, 1fr); }
  .evidence { grid-column: 2; padding: 0; }
  .opened { grid-template-columns: minmax(0, 1fr); }
  .request summary { grid-template-columns: 2.75rem minmax(0, 1fr) auto; padding: 0.75rem 0.875rem; column-gap: 0.75rem; }
  .rows a { flex-wrap: wrap; }
  .rows .tags { flex-basis: 100%; justify-content: flex-start; padding-left: 3rem; }
  .message .long code { font-size: 1.0625rem; letter-spacing: 0.02em; }
.message .code code { font-size: 1.75rem; }
  .big-clock { font-size: 1.375rem; }
}
`;
