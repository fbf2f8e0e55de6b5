// Pure: how large a picture is drawn. Null fits it into the window.
export type Zoom = number | null;

export const ZOOM_MIN = 0.05;
export const ZOOM_MAX = 32;
const STEPS = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 16, 32] as const;
/** Two sizes are the same when they differ by less than this part. */
const SAME = 0.001;

/** The next step up (1) or down (-1) from the size that is shown. */
export function stepped(shown: number, by: 1 | -1): number {
  const further = by > 0 ? STEPS.find((step) => step > shown * (1 + SAME)) : STEPS.findLast((step) => step < shown * (1 - SAME));
  return further ?? (by > 0 ? ZOOM_MAX : ZOOM_MIN);
}

/** The size at which a picture fits into a room; never larger than it is, unless it has no size of its own. */
export function fitting(picture: { readonly width: number; readonly height: number }, room: { readonly width: number; readonly height: number }): number {
  if (picture.width <= 0 || picture.height <= 0 || room.width <= 0 || room.height <= 0) return 1;
  return Math.max(Math.min(1, room.width / picture.width, room.height / picture.height), ZOOM_MIN);
}

export function percent(zoom: number): string {
  return `${Math.round(zoom * 100)} %`;
}
