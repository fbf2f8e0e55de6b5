// The dashboard: the first steps of a new account.
import "../styles/files.css";
import { attachFirstSteps } from "../files/firstSteps";

const { user } = document.body.dataset;
if (user !== undefined) attachFirstSteps(user);
