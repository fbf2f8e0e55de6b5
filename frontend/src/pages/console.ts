// The console page: the owner's consoles in tabs, or one terminal that fills the page.
import "../styles/terminal.css";
import "../styles/consoles.css";
import { ConsolePage } from "../consoles/page";
import type { ConsoleFacts } from "../consoles/page";
import { showConsoleName } from "../forms/consoles";
import { find, pageData } from "../lib/dom";
import { titleBell } from "../terminal/bell";
import { openTerminal } from "../terminal/view";

interface PageData {
  readonly console: ConsoleFacts & { readonly api_url: string };
  readonly socket: string;
  readonly user: string;
}

const data = pageData<PageData>();

if (document.getElementById("console-tabs") !== null) {
  new ConsolePage({ user: data.user, console: data.console }).start();
} else {
  const own = data.user === document.body.dataset["user"] ? { api: data.console.api_url, user: data.user } : {};
  void openTerminal(find("#terminal"), {
    socket: data.socket,
    focus: true,
    ...own,
    name: () => data.console.name,
    renamed: (name) => showConsoleName(name),
    rang: titleBell().ring,
  });
}
