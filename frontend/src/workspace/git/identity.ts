// Git wants to know who commits. Where it is not configured, the person is asked once, and this browser remembers.
import { ask } from "../../lib/dialog";
import { el } from "../../lib/dom";
import { HttpError } from "../../lib/http";
import { t } from "../../lib/i18n";
import type { Author, GitApi } from "./api";

const KEY = "git-author";

/** Commits; where git does not know who commits, as whoever is remembered or says so now. */
export async function commitAs(api: GitApi, root: string, message: string): Promise<void> {
  try {
    await api.commit(root, message, null);
  } catch (error) {
    if (!isIdentityWanted(error)) throw error;
    const author = remembered() ?? (await askAuthor());
    if (author === null) throw error;
    await api.commit(root, message, author);
    remember(author);
  }
}

function isIdentityWanted(error: unknown): boolean {
  return error instanceof HttpError && (error.body as { readonly code?: unknown } | null)?.code === "identity";
}

async function askAuthor(): Promise<Author | null> {
  const name = el("input", { class: "input", id: "git-author-name", required: true, autocomplete: "name" });
  const email = el("input", { class: "input", id: "git-author-email", type: "email", required: true, autocomplete: "email" });
  const fields = [field(t("Your name"), name), field(t("Your e-mail address"), email)];
  const text = t("Every commit says who made it, for everybody who gets the repository. For consoles too, set it there with “git config --global user.name” and “user.email”.");
  if (!(await ask({ title: t("Who commits?"), text, action: t("Commit"), content: fields }))) return null;
  return { name: name.value.trim(), email: email.value.trim() };
}

function field(label: string, input: HTMLInputElement): HTMLElement {
  return el("div", { class: "field" }, el("label", { for: input.id }, label), input);
}

function remembered(): Author | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null") as Partial<Author> | null;
    return typeof kept?.name === "string" && typeof kept.email === "string" ? { name: kept.name, email: kept.email } : null;
  } catch {
    return null; // somebody else's, or storage is forbidden
  }
}

function remember(author: Author): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(author));
  } catch {
    // Full or forbidden: asked again next time.
  }
}
