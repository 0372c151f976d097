/** What stands beside every page, or around it on a phone: the sections, the clock, whether news come in. */
export const SIDE = `
.side {
  position: sticky;
  top: 0;
  height: 100vh;
  overflow-y: auto;
  display: flex;
  flex-direction: column;
  gap: 1.75rem;
  padding: 1.5rem 1rem 1.25rem;
  border-right: 1px solid var(--line);
}
.brand {
  display: flex;
  align-items: center;
  gap: 0.625rem;
  padding: 0 0.5rem;
  color: var(--ink);
  text-decoration: none;
}
.brand .icon {
  width: 1.875rem;
  height: 1.875rem;
  color: var(--accent);
  stroke-width: 1.5;
}
.brand strong,
.stack-name {
  display: block;
  line-height: 1.25;
}
.brand strong {
  font-size: 1.0625rem;
  letter-spacing: -0.01em;
}
.stack-name {
  font-size: 0.8125rem;
  color: var(--muted);
  overflow-wrap: anywhere;
}
.side nav ul {
  display: grid;
  gap: 0.125rem;
}
.side nav a {
  display: flex;
  align-items: center;
  gap: 0.75rem;
  min-height: 2.5rem;
  padding: 0 0.625rem;
  border-radius: 8px;
  color: var(--muted);
  font-weight: 500;
  text-decoration: none;
}
.side nav a:hover {
  background: var(--sunken);
  color: var(--ink);
}
.side nav a[aria-current] {
  background: var(--accent-soft);
  color: var(--accent);
  font-weight: 600;
}
.badge {
  margin-left: auto;
  min-width: 1.25rem;
  padding: 0 0.375rem;
  border-radius: 999px;
  background: var(--accent);
  color: var(--accent-ink);
  font-size: 0.75rem;
  font-weight: 650;
  line-height: 1.25rem;
  text-align: center;
}
.badge[hidden] {
  display: none;
}
.state {
  margin-top: auto;
  display: grid;
  gap: 0.375rem;
  padding: 0 0.625rem;
  font-size: 0.8125rem;
  color: var(--muted);
}
.clock {
  display: inline-flex;
  align-items: baseline;
  gap: 0.5rem;
  justify-self: start;
  color: var(--ink);
  font-family: var(--mono);
  font-size: 1rem;
  font-variant-numeric: tabular-nums;
  text-decoration: none;
}
.clock:hover {
  text-decoration: underline;
}
.clock.moved {
  margin-left: -0.5rem;
  padding: 0.125rem 0.5rem;
  border-radius: 8px;
  background: var(--warn-soft);
  color: var(--warn);
}
.clock .offset {
  font-size: 0.8125rem;
  font-weight: 650;
}
.connection {
  display: flex;
  align-items: center;
  gap: 0.5rem;
}
.connection[data-state]::before {
  content: "";
  width: 0.5rem;
  height: 0.5rem;
  flex: none;
  border-radius: 50%;
  background: var(--good);
}
.connection[data-state="lost"]::before {
  background: var(--bad);
}
@media (max-width: 48rem) {
  .side {
    position: static;
    height: auto;
    overflow: visible;
    flex-direction: row;
    align-items: center;
    justify-content: space-between;
    gap: 1rem;
    padding: 0.875rem 1rem;
    border-right: 0;
    border-bottom: 1px solid var(--line);
  }
  .brand {
    padding: 0;
  }
  .brand .icon {
    width: 1.625rem;
    height: 1.625rem;
  }
  .side nav {
    position: fixed;
    z-index: 2;
    inset: auto 0 0;
    background: var(--card);
    border-top: 1px solid var(--line);
    padding: 0.25rem 0.25rem calc(0.25rem + env(safe-area-inset-bottom));
  }
  .side nav ul {
    grid-template-columns: repeat(5, 1fr);
  }
  .side nav a {
    position: relative;
    flex-direction: column;
    justify-content: center;
    gap: 0.125rem;
    min-height: 3.25rem;
    padding: 0;
    font-size: 0.6875rem;
    white-space: nowrap;
  }
  .badge {
    position: absolute;
    top: 0.125rem;
    left: 50%;
    margin-left: 0.375rem;
  }
  .state {
    margin: 0;
    padding: 0;
    justify-items: end;
    gap: 0;
  }
  .state .region {
    display: none;
  }
  .clock {
    font-size: 0.875rem;
    justify-self: end;
  }
  .connection {
    font-size: 0.75rem;
    text-align: right;
  }
}
`;
