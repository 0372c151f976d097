/** The requests as they come, and one of them opened. */
export const REQUESTS = `
.feed:not(:empty) {
  border: 1px solid var(--line);
  border-radius: 14px;
  background: var(--card);
  box-shadow: var(--shadow);
  overflow: clip;
}
.feed:empty {
  display: none;
}
.request + .request {
  border-top: 1px solid var(--line);
}
.request summary {
  display: grid;
  grid-template-columns: 3rem minmax(0, 1fr) auto;
  grid-template-areas: "status what when" "status why took";
  column-gap: 0.875rem;
  align-items: center;
  padding: 0.6875rem 1rem;
  list-style: none;
}
.request summary::-webkit-details-marker {
  display: none;
}
.request summary:hover {
  background: var(--sunken);
}
.request summary:focus-visible {
  outline-offset: -3px;
  border-radius: 12px;
}
.request .status {
  grid-area: status;
  padding: 0.25rem 0;
  border-radius: 8px;
  background: var(--sunken);
  font-family: var(--mono);
  font-size: 0.8125rem;
  font-weight: 650;
  text-align: center;
}
.request .s2 {
  background: var(--good-soft);
  color: var(--good);
}
.request .s3 {
  background: var(--info-soft);
  color: var(--info);
}
.request .s4 {
  background: var(--warn-soft);
  color: var(--warn);
}
.request .s5,
[data-outcome="refused"] .status {
  background: var(--bad-soft);
  color: var(--bad);
}
.what {
  grid-area: what;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}
.what b {
  font-size: 0.8125rem;
  font-weight: 600;
  color: var(--muted);
  letter-spacing: 0.02em;
}
.when {
  grid-area: when;
}
.took {
  grid-area: took;
}
.when,
.took {
  justify-self: end;
  font-size: 0.8125rem;
  color: var(--muted);
  font-variant-numeric: tabular-nums;
}
.why {
  grid-area: why;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
  font-size: 0.8125rem;
  color: var(--muted);
}
.why.failed {
  color: var(--bad);
}
.request details[open] > summary {
  border-bottom: 1px solid var(--line);
  background: var(--sunken);
}
.request details[open] .what {
  white-space: normal;
  overflow-wrap: anywhere;
}
.requests:has(#outcome-refused:checked) .request:not([data-outcome="refused"]),
.requests:has(#outcome-error:checked) .request:not([data-outcome="error"]) {
  display: none;
}
.opened {
  display: grid;
  grid-template-columns: minmax(0, 1fr) minmax(0, 1.2fr);
  gap: 1.5rem 2rem;
  padding: 1.125rem 1rem 1.375rem;
}
.opened section {
  display: grid;
  gap: 0.75rem;
  align-content: start;
  min-width: 0;
}
.opened .wide {
  grid-column: 1 / -1;
}
.log {
  padding: 0.75rem 0.875rem;
  border-radius: 10px;
  background: var(--sunken);
  border: 1px solid var(--line);
  font-family: var(--mono);
  font-size: 0.8125rem;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
.log time {
  color: var(--muted);
}
.log b {
  font-weight: 600;
  color: var(--muted);
}
.log .error b,
.log .error span {
  color: var(--bad);
}
.log .warn b {
  color: var(--warn);
}
@media (max-width: 48rem) {
  .opened {
    grid-template-columns: minmax(0, 1fr);
  }
  .request summary {
    grid-template-columns: 2.75rem minmax(0, 1fr) auto;
    padding: 0.75rem 0.875rem;
    column-gap: 0.75rem;
  }
}
`;
