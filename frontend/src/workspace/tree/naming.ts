// A name typed in place. Enter or going elsewhere takes it, Escape leaves everything as it was.
import { el } from "../../lib/dom";

export interface Naming {
  /** Says what is typed: "Name of the new file". */
  readonly label: string;
  readonly value: string;
  /** Part of the value to select at first. */
  readonly selection: readonly [number, number];
  /** A sentence that says what is wrong with the name, or null. */
  readonly check: (name: string) => string | null;
  /** The name; or null when the person turned away, or typed nothing, or what was there. Called once. */
  readonly done: (name: string | null, how: "key" | "left") => void;
}

let made = 0;

/** The element must be put on the page at once; `begin` gives it the focus then. */
export function nameField(naming: Naming): { readonly element: HTMLElement; readonly begin: () => void } {
  made += 1;
  const error = el("span", { class: "name-problem", id: `name-problem-${made}`, role: "alert" });
  const input = el("input", { class: "input small", value: naming.value, "aria-label": naming.label, "aria-describedby": error.id, autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  let over = false;
  const problem = (): string | null => (input.value.trim() === "" ? null : naming.check(input.value.trim()));
  const tell = (words: string | null): void => {
    error.textContent = words ?? "";
    input.setAttribute("aria-invalid", String(words !== null));
  };
  const finish = (name: string | null, how: "key" | "left"): void => {
    if (over) return;
    over = true;
    const typed = name?.trim() ?? "";
    naming.done(typed === "" || typed === naming.value ? null : typed, how);
  };
  input.addEventListener("input", () => tell(problem()));
  input.addEventListener("keydown", (event) => {
    event.stopPropagation(); // a letter is a letter here, not a way to another row
    if (event.isComposing) return;
    if (event.key === "Escape") finish(null, "key");
    if (event.key !== "Enter") return;
    event.preventDefault();
    const wrong = problem();
    tell(wrong);
    if (wrong === null) finish(input.value, "key");
  });
  input.addEventListener("blur", () => finish(problem() === null ? input.value : null, "left"));
  for (const type of ["click", "dblclick", "pointerdown", "contextmenu"]) input.addEventListener(type, (event) => event.stopPropagation());
  const begin = (): void => {
    input.focus();
    input.setSelectionRange(...naming.selection);
  };
  return { element: el("span", { class: "naming" }, input, error), begin };
}
