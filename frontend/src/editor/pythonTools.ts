// What an editor has for Python alone: problems that are marked while one writes, and formatting. Loaded with the first
// Python file.
import type { Extension } from "@codemirror/state";
import { formatting } from "./formatting";
import { linting } from "./linting";

export { lintNow } from "./linting";

export interface PythonFile {
  readonly user: string;
  readonly path: () => string;
}

export function pythonTools(file: PythonFile): Extension {
  return [linting(file), formatting(file)];
}
