// Sizes in kB, MB and GB, of 1,000 each as file managers and disks count.
import { language } from "./i18n";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
const STEP = 1000;

/** "0 byte" is "0 kB"; below 10 of a unit one decimal is kept: "1.4 MB", "23 MB". */
export function size(bytes: number): string {
  let value = bytes / STEP;
  let unit = 1;
  while (value >= STEP - 0.5 && unit < UNITS.length - 1) {
    value /= STEP;
    unit += 1;
  }
  if (bytes > 0 && bytes < STEP) return written(bytes, "byte", 0);
  return written(value, UNITS[unit] ?? "terabyte", value < 9.95 && bytes > 0 ? 1 : 0);
}

function written(value: number, unit: string, digits: number): string {
  const shape = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(language(), shape).format(value);
}
