/** Numbers as a person reads them. All functions are pure and give the same text on the server and in the browser. */

const LOCALE = "en-GB";
const integers = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });

/** 12345 → "12,345" */
export const formatCount = (value: number): string => integers.format(value);

/** (1, "photo") → "1 photo"; (3, "class", "classes") → "3 classes" */
export const countOf = (value: number, one: string, many = `${one}s`): string =>
  `${formatCount(value)} ${value === 1 ? one : many}`;

/** 0.9375 → "93.8 %"; a thin space keeps the sign with its number. */
export const formatPercent = (fraction: number, digits = 1): string =>
  `${(fraction * 100).toFixed(digits)}\u202f%`;

/** 0.00012 → "1.2e-4", 0.0834 → "0.0834", 12.3456 → "12.35": four figures at most. */
export function formatMetric(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(1);
  return Math.abs(value) >= 10 ? value.toFixed(2) : value.toFixed(4);
}

/** 1536 → "1.5 kB", in powers of 1000 as operating systems show files. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.5 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`;
}

const pad = (value: number): string => String(value).padStart(2, "0");

/** Whole seconds below a minute, then "4 min 05 s", then "2 h 07 min". */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** Rounded as far as an estimate deserves: "a few seconds left", "about 40 s left", "about 3 min left". */
export function formatEta(etaMs: number | null | undefined): string | null {
  if (etaMs === null || etaMs === undefined || !Number.isFinite(etaMs)) return null;
  const seconds = etaMs / 1000;
  if (seconds < 5) return "a few seconds left";
  if (seconds < 55) return `about ${Math.round(seconds / 5) * 5} s left`;
  if (seconds < 55 * 60) return `about ${Math.max(1, Math.round(seconds / 60))} min left`;
  const quarters = Math.round(seconds / 900);
  return `about ${Math.floor(quarters / 4)} h${quarters % 4 ? ` ${(quarters % 4) * 15} min` : ""} left`;
}

/** 14.23 → "14.2 images/s"; below one a second, the time each takes: "3.3 s an image". */
export function formatRate(ratePerSecond: number | null | undefined, unit: string): string | null {
  if (!ratePerSecond || !Number.isFinite(ratePerSecond)) return null;
  if (ratePerSecond < 1)
    return `${(1 / ratePerSecond).toFixed(1)} s ${/^[aeiou]/.test(unit) ? "an" : "a"} ${unit}`;
  return `${ratePerSecond >= 100 ? ratePerSecond.toFixed(0) : ratePerSecond.toFixed(1)} ${unit}s/s`;
}
