// What the pages know of an open file.
import type { KeyBinding } from "@codemirror/view";
import type { Encoding } from "./encodings";
import type { Newline } from "./newlines";
import type { SavingState } from "./saving";

export interface FileState extends SavingState {
  readonly writable: boolean;
  /** Its name. */
  readonly language: string;
  readonly encoding: Encoding;
  readonly newline: Newline;
}

/** How the file may be used, and why not otherwise. */
export interface Use {
  readonly writable: boolean;
  readonly reason: string | null;
  readonly size: number;
}

export interface Place {
  /** From 1. */
  readonly line: number;
  /** From 0. */
  readonly column?: number;
  /** So many characters from there are selected. */
  readonly length?: number;
  /** Pixels from the top of the text, as `place` gave them; without it the line comes to the middle. */
  readonly scroll?: number;
}

export interface FileOptions {
  readonly user: string;
  /** Absolute, in the sandbox. */
  readonly path: string;
  /** Bindings of the page, before all others. */
  readonly keys: readonly KeyBinding[];
  readonly at?: Place;
  /** Shows another file, such as a copy of this one; without it nothing leads there. */
  readonly open?: (path: string) => void;
  /** Closes this file, whose text is kept as a draft; without it the file does not offer that. */
  readonly close?: (path: string) => void;
}

/** One open file: its text, saving, draft, notices. Made by both pages. */
export interface OpenFile {
  readonly path: () => string;
  /** Bar of notices, text, status bar. */
  readonly element: HTMLElement;
  readonly state: () => FileState;
  /** Calls back at every change; returns what stops that. */
  readonly onState: (heard: (state: FileState) => void) => () => void;
  /** True once the file has what is in the editor. */
  readonly save: () => Promise<boolean>;
  readonly focus: () => void;
  readonly goTo: (at: Place) => void;
  /** To be put back after a reload. */
  readonly place: () => { line: number; column: number; scroll: number };
  readonly text: () => string;
  /** Its folder changed: look whether this file did. */
  readonly fileChanged: () => void;
  readonly moved: (to: string) => void;
  /** Its earlier versions, in place of the text. */
  readonly showHistory: () => void;
  /** Whether a draft has what is not saved, so that it outlives the page. */
  readonly drafted: () => boolean;
  /** As `dispose`, but what is not saved is put aside: the person said that they do not want it. */
  readonly discard: () => void;
  /** Keeps a draft of what is not saved. */
  readonly dispose: () => void;
}
