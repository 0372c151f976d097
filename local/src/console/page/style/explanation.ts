/** An authorizer's checks, its answer, a token's claims. */
export const EXPLANATION = `
.checks {
  display: grid;
}
.checks li {
  display: grid;
  grid-template-columns: 1.125rem 8rem minmax(0, 1fr);
  gap: 0 0.75rem;
  padding: 0.3125rem 0.625rem;
  margin: 0 -0.625rem;
  border-radius: 10px;
}
.checks .icon {
  width: 1.125rem;
  height: 1.125rem;
  margin-top: 0.1875rem;
  color: var(--good);
  stroke-width: 2.2;
}
.checks .failed {
  background: var(--bad-soft);
  padding-block: 0.625rem;
  margin-block: 0.25rem;
}
.checks .failed .icon,
.checks .failed .check-title {
  color: var(--bad);
}
.check-title {
  font-weight: 550;
}
.evidence {
  padding-top: 0.125rem;
  font-size: 0.8125rem;
  color: var(--muted);
  overflow-wrap: anywhere;
}
.failed .evidence {
  color: var(--ink);
}
.facts,
.claims {
  display: grid;
  grid-template-columns: minmax(5rem, auto) minmax(0, 1fr);
  gap: 0.25rem 1rem;
  font-size: 0.875rem;
}
.facts dt,
.claims dt {
  color: var(--muted);
  overflow-wrap: anywhere;
}
.facts dd,
.claims dd {
  overflow-wrap: anywhere;
}
.claims {
  font-family: var(--mono);
  font-size: 0.8125rem;
}
.claims .aside {
  font-family: var(--sans);
}
.answer {
  padding: 0.75rem 0.875rem;
  border-radius: 10px;
  background: var(--sunken);
  border: 1px solid var(--line);
  font-size: 0.8125rem;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
.verdict {
  display: flex;
  gap: 0.875rem;
  padding: 0.875rem 1rem;
  border-radius: 10px;
}
.verdict .icon {
  width: 1.5rem;
  height: 1.5rem;
  stroke-width: 2.2;
}
.verdict.good {
  background: var(--good-soft);
  color: var(--good);
}
.verdict.bad {
  background: var(--bad-soft);
  color: var(--bad);
}
.verdict h2 {
  overflow-wrap: anywhere;
}
#explanation:empty {
  display: none;
}
@media (max-width: 48rem) {
  .checks li {
    grid-template-columns: 1.125rem minmax(0, 1fr);
  }
  .evidence {
    grid-column: 2;
    padding: 0;
  }
}
`;
