/** How alike two extractors' features are. */

/**
 * The cosine of the angle between each pair of rows: 1 for the same direction, 0 for nothing in common.
 * @param a [n, featureLength]
 * @param b [n, featureLength]
 */
export function rowCosines(a: Float32Array, b: Float32Array, featureLength: number): number[] {
  return Array.from({ length: a.length / featureLength }, (_, row) => {
    let dot = 0;
    let squaresA = 0;
    let squaresB = 0;
    for (let index = row * featureLength; index < (row + 1) * featureLength; index++) {
      dot += a[index]! * b[index]!;
      squaresA += a[index]! ** 2;
      squaresB += b[index]! ** 2;
    }
    return squaresA === 0 || squaresB === 0
      ? Number(squaresA === squaresB)
      : dot / Math.sqrt(squaresA * squaresB);
  });
}
