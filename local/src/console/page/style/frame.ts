/** Where things stand on a page. */
export const FRAME = `
main:focus {
  outline: none;
}
.skip {
  position: absolute;
  left: 1rem;
  top: -4rem;
  z-index: 3;
  padding: 0.5rem 1rem;
  border-radius: 8px;
  background: var(--accent);
  color: var(--accent-ink);
}
.skip:focus {
  top: 1rem;
}
.shell {
  display: grid;
  grid-template-columns: 13.5rem minmax(0, 1fr);
  min-height: 100vh;
}
main {
  padding: 2.25rem 2.25rem 4rem;
  max-width: 76rem;
  width: 100%;
  display: grid;
  gap: 1.25rem;
  align-content: start;
  grid-template-columns: minmax(0, 1fr);
}
.heading {
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 1rem;
  flex-wrap: wrap;
  min-height: 2.25rem;
}
.lead {
  color: var(--muted);
  max-width: 44rem;
}
.back a {
  color: var(--muted);
  text-decoration: none;
}
.back a::before {
  content: "← ";
}
.back a:hover {
  text-decoration: underline;
}
.with-aside {
  display: grid;
  grid-template-columns: minmax(0, 1fr) 19rem;
  gap: 2.25rem;
  align-items: start;
}
.with-aside > * {
  display: grid;
  gap: 1rem;
  grid-template-columns: minmax(0, 1fr);
}
.with-aside aside {
  position: sticky;
  top: 2.25rem;
}
.cards {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr));
  gap: 1.25rem;
  align-items: start;
}
@media (max-width: 68rem) {
  .with-aside {
    grid-template-columns: minmax(0, 1fr);
  }
  .with-aside aside {
    display: none;
  }
}
@media (max-width: 48rem) {
  .shell {
    display: block;
  }
  main {
    padding: 1.25rem 1rem 6.5rem;
    gap: 1rem;
  }
}
@media (prefers-reduced-motion: no-preference) {
  .fresh {
    animation: arrive 1.6s ease-out;
  }
  @keyframes arrive {
    from {
      background-color: var(--accent-soft);
    }
  }
}
`;
