// The page of processes.
import "../styles/processes.css";
import { pageData } from "../lib/dom";
import { ProcessesPage } from "../processes/page";

const { user, runtimes } = pageData<{ readonly user: string; readonly runtimes: readonly string[] }>();
new ProcessesPage(user, runtimes).start();
