// Pure: what a preview did not load, in words.
import { plural, t } from "../../lib/i18n";

const HOSTS_SHOWN = 2;

/** `scripts`: whether scripts were let run, or there are none to speak of. Empty when nothing is to be said. */
export function blockedWords(addresses: ReadonlySet<string>, scripts: boolean): string {
  const hosts = new Set<string>();
  let inside = false;
  for (const address of addresses) {
    const host = hostOf(address);
    if (host === null || host === window.location.host) inside = true;
    else hosts.add(host);
  }
  const shown = [...hosts].slice(0, HOSTS_SHOWN).join(", ");
  const more = hosts.size - HOSTS_SHOWN;
  const rest = more > 0 ? plural(" and {count} more", " and {count} more", more) : "";
  const words = hosts.size === 0 ? "" : t("Not loaded from {hosts}: previews load nothing from other sites.", { hosts: shown + rest });
  const off = inside && !scripts ? t("The page has scripts, which do not run.") : "";
  return [off, words].filter((each) => each !== "").join(" ");
}

function hostOf(address: string): string | null {
  try {
    return new URL(address).host || null;
  } catch {
    return null; // "inline", "eval"
  }
}
