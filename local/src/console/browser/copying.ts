import { announce } from "./elements";

/** Copies the text of a button that was clicked, and says so on it for a moment. */
export async function copyFrom(button: HTMLElement): Promise<void> {
  const label = button.querySelector<HTMLElement>("[data-copied]");
  if (label === null) return;
  label.dataset["label"] ??= label.textContent ?? "";
  try {
    await navigator.clipboard.writeText(button.dataset["copy"] ?? "");
    label.textContent = label.dataset["copied"] ?? "";
  } catch {
    label.textContent = "Not copied";
  }
  announce(label.textContent);
  setTimeout(() => {
    label.textContent = label.dataset["label"] ?? "";
  }, 1_500);
}
