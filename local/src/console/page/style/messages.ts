/** What has come into the inbox. */
export const MESSAGES = `
.messages {
  display: grid;
  gap: 0.75rem;
  grid-template-columns: minmax(0, 1fr);
}
.messages:empty {
  display: none;
}
.messages.grid {
  grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr));
  gap: 1rem;
  align-items: start;
}
.message {
  display: grid;
  gap: 0.5rem;
  grid-template-columns: minmax(0, 1fr);
  padding: 0.9375rem 1.0625rem;
  border: 1px solid var(--line);
  border-radius: 14px;
  background: var(--card);
  box-shadow: var(--shadow);
}
.message-head {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.25rem 0.625rem;
  font-size: 0.8125rem;
  color: var(--muted);
}
.message-head .tag {
  background: var(--accent-soft);
  color: var(--accent);
  border-color: transparent;
}
.message-head .when {
  margin-left: auto;
}
.message .to {
  overflow-wrap: anywhere;
  font-size: 0.875rem;
  color: var(--muted);
}
.message .to strong {
  color: var(--ink);
  font-weight: 550;
}
.message .code {
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 0.75rem;
  flex-wrap: wrap;
}
.message .code code {
  font-size: 1.625rem;
  font-weight: 600;
  letter-spacing: 0.08em;
  line-height: 1.3;
  user-select: all;
  overflow-wrap: anywhere;
}
.message .long code {
  font-size: 1.0625rem;
  letter-spacing: 0.02em;
}
.message summary {
  font-size: 0.8125rem;
  color: var(--muted);
}
.message .body {
  margin-top: 0.5rem;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
  font-size: 0.875rem;
}
aside .day {
  display: none;
}
`;
