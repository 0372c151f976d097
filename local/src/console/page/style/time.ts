/** The clock and the keys. */
export const TIME = `
.plain-list {
  display: grid;
  gap: 0.75rem;
}
.plain-list li {
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 1rem;
  flex-wrap: wrap;
}
.big-clock {
  font-family: var(--mono);
  font-size: 1.75rem;
  line-height: 1.2;
  font-variant-numeric: tabular-nums;
  letter-spacing: -0.02em;
}
@media (max-width: 48rem) {
  .big-clock {
    font-size: 1.375rem;
  }
}
`;
