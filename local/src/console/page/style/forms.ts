/** Fields and the forms they stand in. */
export const FORMS = `
input,
select,
textarea {
  font: inherit;
  color: inherit;
}
.field {
  display: grid;
  gap: 0.25rem;
  min-width: 0;
}
label,
legend {
  font-weight: 550;
  font-size: 0.875rem;
}
.field input,
.field select,
.field textarea {
  width: 100%;
  min-height: 2.5rem;
  padding: 0.4375rem 0.75rem;
  border: 1px solid var(--strong-line);
  border-radius: 9px;
  background: var(--card);
}
.field textarea {
  resize: vertical;
  font-family: var(--mono);
  font-size: 0.875rem;
  line-height: 1.5;
  overflow-wrap: anywhere;
}
.field input:focus-visible,
.field select:focus-visible,
.field textarea:focus-visible {
  outline-offset: 0;
  border-radius: 9px;
}
::placeholder {
  color: var(--muted);
  opacity: 1;
}
.hint {
  font-size: 0.8125rem;
  color: var(--muted);
}
.check-field {
  display: flex;
  align-items: flex-start;
  gap: 0.625rem;
}
.check-field input {
  flex: none;
  width: 1.125rem;
  height: 1.125rem;
  margin: 0.125rem 0 0;
  accent-color: var(--accent);
}
.check-field label {
  font-weight: 400;
}
form {
  display: grid;
  gap: 0.875rem;
  grid-template-columns: minmax(0, 1fr);
}
form > .button {
  justify-self: start;
}
fieldset {
  display: grid;
  gap: 0.375rem;
  min-width: 0;
}
legend {
  margin-bottom: 0.25rem;
}
form.buttons {
  display: flex;
}
form.inline,
form.search {
  display: flex;
  flex-wrap: wrap;
  align-items: end;
  gap: 0.75rem;
}
form.inline .field {
  flex: 0 1 18rem;
}
form.search .field {
  flex: 1 1 12rem;
}
form.search .field:first-of-type {
  flex: 0 1 11rem;
}
form.membership {
  display: flex;
  align-items: center;
  gap: 0.5rem;
}
.segments {
  display: flex;
  padding: 0.1875rem;
  border-radius: 10px;
  background: var(--sunken);
  border: 1px solid var(--line);
}
.segments input {
  position: absolute;
  opacity: 0;
  pointer-events: none;
}
.segments label {
  padding: 0.1875rem 0.75rem;
  border-radius: 7px;
  color: var(--muted);
  cursor: pointer;
}
.segments label:hover {
  color: var(--ink);
}
.segments input:checked + label {
  background: var(--card);
  color: var(--ink);
  box-shadow: 0 0 0 1px var(--line);
}
.segments input:focus-visible + label {
  outline: 2px solid var(--focus);
  outline-offset: 1px;
}
@media (max-width: 48rem) {
  .field input,
  .field select,
  .field textarea {
    font-size: 1rem;
  }
}
`;
