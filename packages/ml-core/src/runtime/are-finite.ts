/** Whether numbers are numbers. */

/** As `values.every(Number.isFinite)`, ten times faster: weights have fifteen million. */
export function areFinite(values: Float32Array): boolean {
  for (let index = 0; index < values.length; index++) if (!Number.isFinite(values[index])) return false;
  return true;
}
