/** Cards, tabs, tags, and the notices above a page. */
export const NOTES = `
.tabs {
  display: flex;
  flex-wrap: wrap;
  gap: 0.25rem 1.5rem;
  border-bottom: 1px solid var(--line);
}
.tabs a {
  padding: 0.375rem 0;
  margin-bottom: -1px;
  border-bottom: 2px solid transparent;
  color: var(--muted);
  font-weight: 500;
  text-decoration: none;
}
.tabs a:hover {
  color: var(--ink);
}
.tabs a[aria-current] {
  border-color: var(--accent);
  color: var(--ink);
}
.pages {
  display: flex;
  gap: 1.25rem;
}
.pages:empty {
  display: none;
}
.alert {
  display: flex;
  align-items: flex-start;
  gap: 0.75rem;
  padding: 0.75rem 1rem;
  border-radius: 10px;
  background: var(--good-soft);
  color: var(--good);
}
.alert p {
  overflow-wrap: anywhere;
  min-width: 0;
}
.alert.failed {
  background: var(--bad-soft);
  color: var(--bad);
}
.alert .icon {
  margin-top: 0.0625rem;
}
.tag {
  display: inline-block;
  padding: 0.0625rem 0.5rem;
  border-radius: 6px;
  background: var(--sunken);
  color: var(--ink);
  border: 1px solid var(--line);
  font-size: 0.8125rem;
  line-height: 1.4;
  overflow-wrap: anywhere;
}
.tag.good {
  background: var(--good-soft);
  color: var(--good);
  border-color: transparent;
}
.tag.warn {
  background: var(--warn-soft);
  color: var(--warn);
  border-color: transparent;
}
.tag.bad {
  background: var(--bad-soft);
  color: var(--bad);
  border-color: transparent;
}
.tags {
  display: flex;
  flex-wrap: wrap;
  gap: 0.375rem;
}
.card {
  display: grid;
  gap: 1rem;
  grid-template-columns: minmax(0, 1fr);
  padding: 1.25rem;
  border: 1px solid var(--line);
  border-radius: 14px;
  background: var(--card);
  box-shadow: var(--shadow);
}
.narrow {
  max-width: 34rem;
}
.empty {
  padding: 2.25rem 1.25rem;
  border: 1px dashed var(--strong-line);
  border-radius: 14px;
  color: var(--muted);
  text-align: center;
}
div.empty {
  display: grid;
  gap: 1rem;
  justify-items: center;
}
div.empty p {
  max-width: 30rem;
}
[data-feed]:not(:empty) ~ .empty {
  display: none;
}
.about summary,
.danger-zone summary {
  color: var(--muted);
}
.about .facts {
  margin-top: 0.75rem;
  align-items: center;
}
.danger-zone[open] {
  padding: 1.25rem;
  border: 1px solid var(--bad);
  border-radius: 14px;
}
.danger-zone form {
  margin-top: 0.875rem;
  max-width: 40rem;
}
`;
