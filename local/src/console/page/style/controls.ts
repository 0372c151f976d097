/** Buttons and what looks like them. */
export const CONTROLS = `
.button {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  gap: 0.375rem;
  min-height: 2.5rem;
  padding: 0 1rem;
  border: 1px solid var(--strong-line);
  border-radius: 9px;
  background: var(--card);
  color: var(--ink);
  font: inherit;
  font-weight: 550;
  text-decoration: none;
  cursor: pointer;
}
.button:hover {
  border-color: var(--muted);
}
.button.primary {
  border-color: transparent;
  background: var(--accent);
  color: var(--accent-ink);
}
.button.primary:hover {
  filter: brightness(1.08);
}
.button.danger {
  border-color: var(--bad);
  background: var(--card);
  color: var(--bad);
}
.button.danger:hover {
  background: var(--bad-soft);
}
.button.small {
  min-height: 1.875rem;
  padding: 0 0.625rem;
  border-radius: 7px;
  font-size: 0.8125rem;
}
.button:disabled {
  border-color: var(--line);
  background: var(--sunken);
  color: var(--muted);
  cursor: default;
  filter: none;
}
.button.small .icon {
  width: 0.9375rem;
  height: 0.9375rem;
}
.copy {
  display: none;
}
.js .copy {
  display: inline-flex;
}
.buttons {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem;
}
.command {
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 1rem;
  padding: 0.5rem 0.5rem 0.5rem 0.875rem;
  border: 1px solid var(--line);
  border-radius: 9px;
  background: var(--sunken);
  color: var(--ink);
  text-align: left;
}
.command code {
  overflow-wrap: anywhere;
}
@media (max-width: 48rem) {
  .button {
    min-height: 2.75rem;
  }
  .button.small {
    min-height: 2.25rem;
  }
}
`;
