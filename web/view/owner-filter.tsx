import { useState } from "hono/jsx/dom";

interface OwnerFilterProps {
  /** A user name, `*` for everybody, undefined for one's own. */
  readonly owner: string | undefined;
  readonly onChoose: (owner: string | undefined) => void;
}

/** Whose files are listed: for administrators alone. */
export function OwnerFilter({ owner, onChoose }: OwnerFilterProps) {
  const [name, setName] = useState(owner === undefined || owner === "*" ? "" : owner);
  const showUser = (event: Event): void => {
    event.preventDefault();
    if (name.trim() !== "") onChoose(name.trim());
  };
  return (
    <fieldset class="owner-filter">
      <legend class="visually-hidden">Whose files</legend>
      <button type="button" class="button small" aria-pressed={owner === undefined} onClick={() => onChoose(undefined)}>
        Mine
      </button>
      <button type="button" class="button small" aria-pressed={owner === "*"} onClick={() => onChoose("*")}>
        Everybody's
      </button>
      <form class="inline" onSubmit={showUser}>
        <div class="field">
          <label for="owner">Of one user</label>
          <input
            id="owner"
            maxLength={128}
            autocomplete="off"
            value={name}
            onInput={({ target }: Event) => {
              if (target instanceof HTMLInputElement) setName(target.value);
            }}
          />
        </div>
        <button type="submit" class="button small">
          Show
        </button>
      </form>
    </fieldset>
  );
}
