/** ‖actual − expected‖ / ‖expected‖: how far two answers are apart. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let total = 0;
  for (let index = 0; index < expected.length; index++) {
    difference += (actual[index]! - expected[index]!) ** 2;
    total += expected[index]! ** 2;
  }
  return Math.sqrt(difference / total);
}
