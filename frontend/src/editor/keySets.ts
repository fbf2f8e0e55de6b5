// What other sets of keys than the usual ones ask of a file.

export interface KeysOptions {
  readonly save: () => void;
  /** Null where the page has no other place to go to. */
  readonly close: (() => void) | null;
}
