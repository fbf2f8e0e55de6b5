// The console page: one terminal that fills it.
import "../styles/terminal.css";
import { showConsoleName } from "../forms/consoles";
import { find } from "../lib/dom";
import { openTerminal } from "../terminal/view";

const terminal = find("#terminal");
const { socket } = terminal.dataset;
if (socket === undefined) throw new Error("The terminal's element lacks data-socket.");

void openTerminal(terminal, { socket, focus: true, renamed: (name) => showConsoleName(name) });
