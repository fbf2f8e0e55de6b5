// The uploads of one terminal: where to, and their list over its lower edge. Loaded at the first drop.
import "../styles/files.css";
import { FilesApi } from "../files/api";
import type { Picked } from "../files/picking";
import { Uploads } from "../files/uploads";
import { requestJson } from "../lib/http";
import { plural } from "../lib/i18n";
import { visible } from "./text";

const PATH_CHARS_MAX = 80;

export interface Uploading {
  /** Asks where the console's program stands now, and uploads there. */
  readonly take: (picked: readonly Picked[]) => Promise<void>;
}

export function uploading(api: string, user: string, place: HTMLElement): Uploading {
  let folder = "";
  const uploads = new Uploads({
    api: new FilesApi(user),
    place,
    arrived: () => undefined,
    told: (count) => plural("{count} file uploaded to “{folder}”.", "{count} files uploaded to “{folder}”.", count, { folder: visible(folder, PATH_CHARS_MAX) }),
  });
  const take = async (picked: readonly Picked[]): Promise<void> => {
    const { path } = await requestJson<{ readonly path: string }>(`${api}working_directory/`);
    folder = path;
    await uploads.add(folder, picked, new Set());
  };
  return { take };
}
