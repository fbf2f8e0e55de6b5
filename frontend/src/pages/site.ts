// On every page: the stylesheet, and the small behaviours of what the server rendered.
import "../styles/site.css";
import { attachBackButtons } from "../forms/backButton";
import { attachBusyForms } from "../forms/busy";
import { attachConfirms } from "../forms/confirm";
import { attachConsoleButtons } from "../forms/consoles";
import { attachCopyButtons } from "../forms/copyButton";
import { attachMenus } from "../forms/menu";
import { attachNavigation } from "../forms/navigation";
import { attachPasswordReveals } from "../forms/passwordReveal";
import { attachTabs } from "../forms/tabs";
import { attachThemeSwitches } from "../forms/themeSwitch";
import { keepTimesFresh } from "../lib/time";

attachMenus();
attachTabs();
attachConfirms();
attachBusyForms();
attachCopyButtons();
attachPasswordReveals();
attachThemeSwitches();
attachBackButtons();
keepTimesFresh();

const { user, home } = document.body.dataset;
if (user !== undefined && home !== undefined) {
  attachConsoleButtons(user);
  attachNavigation(user, home);
}
