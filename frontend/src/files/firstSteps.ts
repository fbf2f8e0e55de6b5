// The first steps on a new account's dashboard that have to do with files: write one, bring a project.
import { HttpError, sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { FilesApi } from "./api";
import { editorUrl, folderUrl } from "./paths";
import { pickedFrom } from "./picking";
import { Uploads } from "./uploads";

const CONFLICT = 409;

export function attachFirstSteps(user: string): void {
  const api = new FilesApi(user);
  const first = document.querySelector<HTMLElement>("[data-first-file]");
  first?.addEventListener("click", () => void writeFirst(api, user, first.dataset["firstFile"] ?? ""));
  const place = document.getElementById("uploads");
  const input = document.querySelector<HTMLInputElement>("input[data-upload]");
  if (place === null || input === null) return;
  const folder = input.dataset["folder"] ?? "";
  const uploads = new Uploads({ api, place, arrived: () => location.assign(folderUrl(user, folder)) });
  document.querySelector(`[data-picks="${input.id}"]`)?.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    try {
      void uploads.add(folder, pickedFrom(input.files ?? []), new Set());
    } catch (error) {
      toast(error instanceof Error ? error.message : sentence(error), { kind: "danger" });
    }
    input.value = "";
  });
}

/** Opens the file in the editor, written with a few lines to run if it is not there yet. */
async function writeFirst(api: FilesApi, user: string, path: string): Promise<void> {
  const program = `name = input("${t("What is your name?")} ")\nprint(f"${t("Hello, {braces}", { braces: "{name}" })}.")\n`;
  try {
    await api.makeFile(path, program);
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== CONFLICT) {
      toast(sentence(error), { kind: "danger" });
      return;
    }
  }
  location.assign(editorUrl(user, path));
}
