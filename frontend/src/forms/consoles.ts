// Buttons that make, rename, kill and leave consoles: `data-new-console="bash"`, `data-rename-console="7"`,
// `data-kill-console="7"`, `data-leave-console="7"` (somebody else's).
import { ask, askText } from "../lib/dialog";
import { request, requestJson, sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";

const NAME_CHARS_MAX = 60;

interface Console {
  readonly console_url: string;
  readonly name: string;
}

export function attachConsoleButtons(user: string): void {
  const base = `/api/v0/user/${user}/consoles/`;
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button === null) return;
    const { newConsole: executable, renameConsole, killConsole, leaveConsole } = button.dataset;
    if (executable !== undefined) void newOne(base, executable, button);
    else if (renameConsole !== undefined) void rename(`${base}${renameConsole}/`, button);
    else if (killConsole !== undefined) void kill(`${base}${killConsole}/`, killConsole, button);
    else if (leaveConsole !== undefined) void leave(`${base}shared_with_you/${leaveConsole}/`, button);
  });
}

async function newOne(base: string, executable: string, button: HTMLButtonElement): Promise<void> {
  await whileBusy(button, () => newConsole(base, executable, button.dataset["directory"] ?? null));
}

/** Makes a Bash console that starts in a folder, and goes to it. */
export async function openBashIn(user: string, directory: string): Promise<void> {
  await newConsole(`/api/v0/user/${user}/consoles/`, "bash", directory);
}

/** Makes a console and goes to it. */
async function newConsole(base: string, executable: string, directory: string | null): Promise<void> {
  const json = { executable, arguments: "", working_directory: directory };
  const made = await requestJson<Console>(base, { method: "POST", json });
  if (!isTaken("console-made", made)) location.assign(made.console_url);
}

/** Whether the page itself does what follows: the page of tabs opens a new console in place, and closes a killed one's. */
function isTaken(type: "console-made" | "console-killed", detail: object): boolean {
  return !document.dispatchEvent(new CustomEvent(type, { detail, cancelable: true }));
}

async function rename(url: string, button: HTMLButtonElement): Promise<void> {
  const before = button.dataset["name"] ?? "";
  const check = (value: string): string | null =>
    value.length > NAME_CHARS_MAX ? t("Use at most {count} characters.", { count: NAME_CHARS_MAX }) : null;
  const name = await askText({ title: t("Rename “{name}”", { name: before }), label: t("New name"), action: t("Rename"), value: before, check });
  if (name === null || name === before) return;
  await whileBusy(button, async () => {
    const changed = await requestJson<Console>(url, { method: "PATCH", json: { name } });
    showConsoleName(changed.name, button.closest("[data-console]") ?? document);
  });
}

/** Writes a console's new name wherever the page shows it; the console page also calls this when it is told of one. */
export function showConsoleName(name: string, within: ParentNode = document): void {
  for (const shown of within.querySelectorAll("[data-console-name]")) shown.textContent = name;
  for (const button of within.querySelectorAll<HTMLElement>("button[data-name]")) button.dataset["name"] = name;
  if (within === document) document.title = document.title.replace(/^.*(?= · )/, name);
}

async function leave(url: string, button: HTMLButtonElement): Promise<void> {
  const { name = "", owner = "" } = button.dataset;
  const text = t("You will not see it any more. Only {owner} can share it with you again.", { owner });
  if (!(await ask({ title: t("Leave “{name}”?", { name }), text, action: t("Leave console"), danger: true }))) return;
  await whileBusy(button, async () => {
    await request(url, { method: "DELETE" });
    location.reload();
  });
}

async function kill(url: string, id: string, button: HTMLButtonElement): Promise<void> {
  const name = button.dataset["name"] ?? id;
  const text = t("What runs in it ends, and what it wrote on the screen is forgotten.");
  if (!(await ask({ title: t("Kill “{name}”?", { name }), text, action: t("Kill console"), danger: true }))) return;
  await whileBusy(button, async () => {
    await request(url, { method: "DELETE" });
    const then = button.dataset["then"];
    if (isTaken("console-killed", { id: Number(id) })) toast(t("“{name}” killed.", { name }), { kind: "ok" });
    else if (then !== undefined) location.assign(then);
    else gone(button, name);
  });
}

function gone(button: HTMLButtonElement, name: string): void {
  const row = button.closest("[data-console]");
  const last = row?.parentElement?.childElementCount === 1;
  row?.remove();
  toast(t("“{name}” killed.", { name }), { kind: "ok" });
  if (last) location.reload();
}

async function whileBusy(button: HTMLButtonElement, deed: () => Promise<void>): Promise<void> {
  button.setAttribute("aria-disabled", "true");
  try {
    await deed();
  } catch (error) {
    toast(sentence(error), { kind: "danger" });
  }
  button.removeAttribute("aria-disabled");
}
