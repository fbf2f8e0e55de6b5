// "views.py:12:5" as typed: which file, which line (from 1 on), which column. Pure.
import type { TextPlace } from "../panel";

export interface Wanted {
  readonly name: string;
  readonly at: TextPlace | null;
}

const PLACE = /:(\d{1,9})?(?::(\d{1,9})?)?$/;

export function wanted(typed: string): Wanted {
  const found = PLACE.exec(typed);
  if (found === null) return { name: typed.trim(), at: null };
  const name = typed.slice(0, found.index).trim();
  if (found[1] === undefined) return { name, at: null };
  const line = Math.max(1, Number(found[1]));
  return { name, at: found[2] === undefined ? { line } : { line, column: Math.max(0, Number(found[2]) - 1) } };
}
