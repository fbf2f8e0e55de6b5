// A table of a CSV file. Only the lines in sight are in the document.
import { nameOf } from "../../files/paths";
import { el } from "../../lib/dom";
import { language, plural, t } from "../../lib/i18n";
import { bar, facts } from "./bar";
import { failure } from "./card";
import { COLUMNS_MAX, ROWS_MAX, inSight, isNumeric, shownCell, tableOf, widths } from "./csv";
import type { Table } from "./csv";
import { live } from "./live";
import type { Show } from "./subject";

/** As in previews.css. */
const ROW_PX = 28;
const AROUND_ROWS = 20;
const CELL_PADDING_CHARS = 3;

export const showTable: Show = (place, subject) => {
  const said = facts();
  const head = el("div", { class: "preview-row preview-head", role: "row" });
  const body = el("div", { class: "preview-rows", role: "rowgroup" });
  const grid = el("div", { class: "preview-grid", role: "table", "aria-label": nameOf(subject.path) }, el("div", { role: "rowgroup", class: "preview-headgroup" }, head), body);
  const scroller = el("div", { class: "preview-table", tabindex: "0", role: "region", "aria-label": t("Table “{name}”", { name: nameOf(subject.path) }) }, grid);
  const room = el("div", { class: "preview" }, bar(t("Table"), said), scroller);
  let table: Table | null = null;
  let numeric: readonly boolean[] = [];
  let drawn = "";
  const draw = (): void => {
    if (table === null) return;
    const [first, last] = inSight(scroller.scrollTop, scroller.clientHeight, ROW_PX, table.rows.length, AROUND_ROWS);
    if (drawn === `${first} ${last}`) return;
    drawn = `${first} ${last}`;
    const rows = table.rows.slice(first, last).map((row, index) => line(row, first + index, numeric));
    body.replaceChildren(...rows);
  };
  const take = (text: string): void => {
    table = tableOf(text, subject.path);
    const columns = widths(table);
    numeric = columns.map((_width, column) => (table === null ? false : isNumeric(table, column)));
    const digits = String(table.rows.length).length;
    grid.style.setProperty("--columns", [digits, ...columns].map((width) => `${width + CELL_PADDING_CHARS}ch`).join(" "));
    body.style.height = `${table.rows.length * ROW_PX}px`;
    grid.setAttribute("aria-rowcount", String(table.rows.length + 1));
    head.replaceChildren(cell("#", "columnheader", "number"), ...columns.map((_width, column) => cell(table?.header[column] ?? "", "columnheader", numeric[column] === true ? "right" : "")));
    said.textContent = words(table);
    drawn = "";
    draw();
    if (room.parentElement !== place) place.replaceChildren(room);
  };
  const following = live(subject, take, (error) => place.replaceChildren(failure(subject, error, () => following.again())));
  scroller.addEventListener("scroll", draw, { passive: true });
  const observer = new ResizeObserver(draw);
  observer.observe(scroller);
  place.replaceChildren(room);
  const dispose = (): void => {
    following.dispose();
    observer.disconnect();
    place.replaceChildren();
  };
  return { update: () => following.update?.(), dispose };
};

function line(row: readonly string[], index: number, numeric: readonly boolean[]): HTMLElement {
  const cells = numeric.map((right, column) => cell(row[column] ?? "", "cell", right ? "right" : ""));
  const made = el("div", { class: "preview-row", role: "row", "aria-rowindex": index + 2 }, cell(String(index + 1), "rowheader", "number"), ...cells);
  made.style.top = `${index * ROW_PX}px`;
  return made;
}

function cell(text: string, role: string, look: string): HTMLElement {
  const shown = shownCell(text);
  return el("div", { class: look === "" ? "cut" : `cut ${look}`, role, title: shown === "" || look === "number" ? null : shown }, shown);
}

function words(table: Table): string {
  const count = (value: number): string => new Intl.NumberFormat(language()).format(value);
  const rows = table.rows.length;
  const parts = [
    table.cut
      ? t("The first {rows} rows", { rows: count(ROWS_MAX) })
      : plural("{number} row", "{number} rows", rows, { number: count(rows) }),
    table.columns > COLUMNS_MAX
      ? t("the first {shown} of {columns} columns", { shown: COLUMNS_MAX, columns: count(table.columns) })
      : plural("{count} column", "{count} columns", table.columns),
  ];
  const sentences = [`${parts.join(", ")}.`];
  if (table.openQuote) sentences.push(t("A quotation mark is not closed."));
  else if (table.uneven > 0) sentences.push(plural("{count} row has another number of columns.", "{count} rows have another number of columns.", table.uneven));
  return sentences.join(" ");
}
