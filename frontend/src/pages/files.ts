// The page of a folder.
import "../styles/files.css";
import { FolderPage } from "../files/folder";
import type { Listing } from "../files/listing";
import { pageData } from "../lib/dom";

new FolderPage(document.body.dataset["user"] ?? "", pageData<Listing>()).start();
