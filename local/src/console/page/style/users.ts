/** Users and groups. */
export const USERS = `
.rows {
  border: 1px solid var(--line);
  border-radius: 14px;
  background: var(--card);
  box-shadow: var(--shadow);
  overflow: clip;
}
.rows li + li {
  border-top: 1px solid var(--line);
}
.rows a {
  display: flex;
  align-items: center;
  gap: 0.875rem;
  min-height: 3.5rem;
  padding: 0.625rem 1rem;
  color: var(--ink);
  text-decoration: none;
}
.rows a:hover {
  background: var(--sunken);
}
.rows a:focus-visible {
  outline-offset: -3px;
  border-radius: 12px;
}
.initial {
  display: grid;
  place-items: center;
  flex: none;
  width: 2.125rem;
  height: 2.125rem;
  border-radius: 50%;
  background: var(--accent-soft);
  color: var(--accent);
  font-weight: 600;
  font-size: 0.875rem;
}
.who {
  display: grid;
  min-width: 0;
  flex: 1;
}
.who strong {
  font-weight: 550;
  overflow-wrap: anywhere;
}
.who .muted {
  font-size: 0.8125rem;
  overflow-wrap: anywhere;
}
.rows .tags {
  justify-content: flex-end;
}
#users {
  display: grid;
  gap: 1rem;
}
.memberships {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem 1.25rem;
}
@media (max-width: 48rem) {
  .rows a {
    flex-wrap: wrap;
  }
  .rows .tags {
    flex-basis: 100%;
    justify-content: flex-start;
  }
  .initial ~ .tags {
    padding-left: 3rem;
  }
}
.rows .tags:empty {
  display: none;
}
`;
