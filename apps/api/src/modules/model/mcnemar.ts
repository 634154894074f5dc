/** McNemar's test on paired answers: are the images on which only one of two models is right too lopsided for chance? */

/** log n!, exact to rounding; n is a count of images. */
function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let k = 2; k <= n; k++) logs[k] = logs[k - 1]! + Math.log(k);
  return logs;
}

/**
 * The exact, two-sided p value (McNemar 1947, with the binomial distribution instead of chi squared, so that it holds
 * for few images): twice the probability of so small a minority, were both sides equally likely. 1 without differences.
 * @param onlyFirst images that the first model alone has right
 * @param onlySecond images that the second model alone has right
 */
export function mcNemarExact(onlyFirst: number, onlySecond: number): number {
  const n = onlyFirst + onlySecond;
  const logs = logFactorials(n);
  let tail = 0;
  for (let k = 0; k <= Math.min(onlyFirst, onlySecond); k++)
    tail += Math.exp(logs[n]! - logs[k]! - logs[n - k]! - n * Math.LN2);
  return Math.min(1, 2 * tail);
}
