// The address under which a file may be shown in a frame, asked for anew before its time is over.
import { requestJson } from "../../lib/http";

export interface Grant {
  /** The file itself; what lies beside it has an address beside it. */
  readonly url: string;
  /** An empty page there. */
  readonly frame: string;
}

interface Answer extends Grant {
  readonly seconds: number;
}

/** Asked for anew so long before its end, in seconds: what a page loads then still arrives. */
const EARLY_SECONDS = 60;

export interface Grants {
  /** Throws HttpError. */
  readonly grant: () => Promise<Grant>;
  /** Ask anew next time: the file was moved, or the address did not work. */
  readonly forget: () => void;
}

export function grants(user: string, path: string, scripts: boolean): Grants {
  let held: Promise<Answer> | null = null;
  let until = 0;
  const ask = async (): Promise<Answer> => {
    const answer = await requestJson<Answer>(`/api/v0/user/${user}/previews/`, { method: "POST", json: { path, scripts } });
    until = performance.now() + (answer.seconds - EARLY_SECONDS) * 1_000;
    return answer;
  };
  const forget = (): void => {
    held = null;
  };
  const grant = (): Promise<Grant> => {
    if (held !== null && (until === 0 || performance.now() < until)) return held;
    until = 0;
    held = ask();
    held.catch(forget);
    return held;
  };
  return { grant, forget };
}
