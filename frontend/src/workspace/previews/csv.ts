// Pure: a text as a table.
import Papa from "papaparse";

/** Lines that are shown; a table of more is for a program. */
export const ROWS_MAX = 100_000;
export const COLUMNS_MAX = 200;
/** Of one cell so much is drawn. */
export const CELL_CHARS_MAX = 500;
const WIDTH_CHARS_MIN = 5;
const WIDTH_CHARS_MAX = 40;
/** The widths of the columns follow from the first lines. */
const MEASURED_ROWS = 200;

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of the widest line, also those that are not shown. */
  readonly columns: number;
  /** There are more lines than ROWS_MAX. */
  readonly cut: boolean;
  /** Lines whose number of columns is not the header's. */
  readonly uneven: number;
  /** A quotation mark is not closed, so the rest of the file may stand in one cell. */
  readonly openQuote: boolean;
}

export function tableOf(text: string, path: string): Table {
  const delimiter = path.toLowerCase().endsWith(".tsv") ? "\t" : "";
  const read = Papa.parse<string[]>(text.replace(/^\ufeff/, ""), { delimiter, preview: ROWS_MAX + 2 });
  const lines = read.data;
  if (lines.at(-1)?.length === 1 && lines.at(-1)?.[0] === "") lines.pop(); // what follows the last line's end
  const [header = [], ...all] = lines;
  const rows = all.slice(0, ROWS_MAX);
  const columns = rows.reduce((most, row) => Math.max(most, row.length), header.length);
  const uneven = rows.reduce((count, row) => (row.length === header.length ? count : count + 1), 0);
  return { header, rows, columns, cut: all.length > ROWS_MAX, uneven, openQuote: read.errors.some(({ code }) => code === "MissingQuotes") };
}

/** Of each column that is shown, in characters. */
export function widths({ header, rows, columns }: Table): number[] {
  const measured = [header, ...rows.slice(0, MEASURED_ROWS)];
  return Array.from({ length: Math.min(columns, COLUMNS_MAX) }, (_each, column) => {
    const longest = measured.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0);
    return Math.min(Math.max(longest, WIDTH_CHARS_MIN), WIDTH_CHARS_MAX);
  });
}

/** Whether a column's cells are numbers, so that they stand at the right. */
export function isNumeric({ rows }: Table, column: number): boolean {
  const cells = rows.slice(0, MEASURED_ROWS).map((row) => row[column]?.trim() ?? "");
  const filled = cells.filter((cell) => cell !== "");
  return filled.length > 0 && filled.every((cell) => /^[-+]?[\d.,\s]*\d[\d.,]*(?:e[-+]?\d+)?\s*%?$/i.test(cell));
}

/** The cell as it is drawn: on one line, and not longer than anybody reads. */
export function shownCell(cell: string): string {
  const cut = cell.length > CELL_CHARS_MAX ? `${cell.slice(0, CELL_CHARS_MAX)}…` : cell;
  return cut.replace(/\r\n|[\r\n]/g, " ↵ ");
}

/** Which lines to draw: those in sight, and some around them. */
export function inSight(scroll: number, height: number, row: number, total: number, around: number): readonly [number, number] {
  const first = Math.min(Math.max(0, Math.floor(scroll / row) - around), Math.max(0, total - 1));
  const last = Math.min(total, Math.ceil((scroll + height) / row) + around);
  return [first, Math.max(first, last)];
}
