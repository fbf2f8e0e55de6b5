// The console page: the owner's consoles in tabs, or the one that somebody was invited to; and who else is there.
import "../styles/terminal.css";
import "../styles/consoles.css";
import { ConsolePage } from "../consoles/page";
import type { ConsoleFacts } from "../consoles/set";
import { showConsoleName } from "../forms/consoles";
import { find, pageData } from "../lib/dom";
import { consoleSharing, sharingUrls } from "../sharing/consoleSharing";
import { titleBell } from "../terminal/bell";
import { openTerminal } from "../terminal/view";

interface PageData {
  readonly console: ConsoleFacts & { readonly owner: string };
  readonly socket: string;
  readonly role: "owner" | "invited";
}

const data = pageData<PageData>();
const slot = document.querySelector<HTMLElement>("[data-terminal-people]"); // a frame has no bar
const sharing = slot === null ? null : consoleSharing(slot);

if (document.getElementById("console-tabs") !== null) {
  const user = data.console.owner;
  const page = new ConsolePage({
    user,
    console: data.console,
    turned: (id, view) => {
      const shown = view === null ? null : { source: view, element: view.element };
      sharing?.turn(shown, () => page.name(id), sharingUrls(`/api/v0/user/${user}/consoles/${id}/`));
    },
  });
  page.start();
} else {
  const frame = find("#terminal");
  const { socket, console: about } = data;
  let { name } = about;
  const renamed = (to: string): void => showConsoleName((name = to));
  const view = await openTerminal(frame, { socket, focus: true, name: () => name, renamed, rang: titleBell().ring });
  sharing?.turn({ source: view, element: frame }, () => name, null);
}
