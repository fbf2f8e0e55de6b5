// Sizes in kB, MB and GB, of 1,000 each as file managers and disks count.
import { language, plural } from "./i18n";

const UNITS = ["kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
const STEP = 1000;

/** "312 bytes", "1.4 MB", "23 MB": below 10 of a unit one decimal is kept. */
export function size(bytes: number): string {
  if (bytes < STEP) return plural("{count} byte", "{count} bytes", bytes);
  let value = bytes / STEP;
  let unit = 0;
  while (value >= STEP - 0.5 && unit < UNITS.length - 1) {
    value /= STEP;
    unit += 1;
  }
  return written(value, UNITS[unit] ?? "terabyte", value < 9.95 ? 1 : 0);
}

function written(value: number, unit: string, digits: number): string {
  const shape = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(language(), shape).format(value);
}
