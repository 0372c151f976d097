/**
 * What the sign-in pages do beyond forms: passwords can be shown, and the rules for a new one tick while it is typed.
 * Without it the pages work as well: the fields are plain password fields, and the rules stand below in a sentence.
 */
for (const input of document.querySelectorAll<HTMLInputElement>("input[type=password]")) addToggle(input);
for (const list of document.querySelectorAll<HTMLElement>("[data-rules-for]")) followRules(list);

/** A checkbox as managed login has it, and no button, so that the form's own button stays its first one. */
function addToggle(input: HTMLInputElement): void {
  const box = document.createElement("input");
  box.type = "checkbox";
  const show = (isShown: boolean) => {
    box.checked = isShown;
    input.type = isShown ? "text" : "password";
  };
  box.addEventListener("change", () => show(box.checked));
  // A browser offers to keep only what is sent as a password.
  input.form?.addEventListener("submit", () => show(false));
  const label = document.createElement("label");
  label.className = "show-password";
  label.append(box, "Show password");
  input.after(label);
}

function followRules(list: HTMLElement): void {
  const input = document.getElementsByName(list.dataset["rulesFor"] ?? "")[0];
  if (!(input instanceof HTMLInputElement)) return;
  const rules = [...list.querySelectorAll<HTMLElement>("[data-pattern]")].map((rule) => ({
    rule,
    pattern: new RegExp(rule.dataset["pattern"] ?? "", "u"),
    said: rule.querySelector<HTMLElement>(".said"),
  }));
  const look = () => {
    for (const { rule, pattern, said } of rules) {
      const isKept = pattern.test(input.value);
      rule.classList.toggle("kept", isKept);
      if (said !== null) said.textContent = isKept ? "done: " : "to do: ";
    }
  };
  list.hidden = false;
  const hint = document.getElementById(`${input.id}-hint`);
  if (hint !== null) hint.classList.add("visually-hidden");
  input.addEventListener("input", look);
  look();
}
