// Which rows of a long list are drawn: those in sight, and a few beyond. Pure.

/** A list of at most so many rows is drawn as a whole. */
export const WHOLE_ROWS_MAX = 500;
/** Rows drawn beyond each edge, so that a turn of the wheel meets no gap. */
const BEYOND_ROWS = 20;

export interface Drawn {
  readonly from: number;
  readonly to: number;
}

export function drawn(count: number, rowPx: number, scrollPx: number, heightPx: number): Drawn {
  if (count <= WHOLE_ROWS_MAX) return { from: 0, to: count };
  const first = Math.floor(scrollPx / rowPx) - BEYOND_ROWS;
  const last = Math.ceil((scrollPx + heightPx) / rowPx) + BEYOND_ROWS;
  const from = Math.min(Math.max(0, first), count);
  return { from, to: Math.max(from, Math.min(count, last)) };
}

/** Where to scroll so that the row is in sight, moving as little as possible. */
export function scrolledTo(row: number, rowPx: number, scrollPx: number, heightPx: number): number {
  const top = row * rowPx;
  if (top < scrollPx) return top;
  return top + rowPx > scrollPx + heightPx ? top + rowPx - heightPx : scrollPx;
}
