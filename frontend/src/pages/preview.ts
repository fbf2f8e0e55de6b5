// The page of one file's preview: what a phone gets, and whoever wants nothing around it.
// For browser tests, window.terrarium.preview.update(text) is what the workspace says of an open text.
import "../styles/previews.css";
import { editorUrl } from "../files/paths";
import { find, pageData } from "../lib/dom";
import { isText, previewFor, previewKind } from "../workspace/previews";

const { user, path } = pageData<{ readonly user: string; readonly path: string }>();
const open = (to: string): Promise<void> => {
  window.location.assign(editorUrl(user, to));
  return Promise.resolve();
};
const preview = previewFor(path, "file", { user, open, onFoldersChanged: () => () => undefined });
if (preview === null) window.location.replace(editorUrl(user, path));
else {
  find("#preview-edit").hidden = !isText(previewKind(path) ?? "image", path);
  preview.mount(find("#main"));
  window.terrarium = { ...window.terrarium, preview };
}
