/**
 * Winograd's minimal filtering: m × m outputs of a 3 × 3 convolution with (m + 2)² multiplications a channel instead
 * of 9m². Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A, after A. Lavin & S. Gray, "Fast Algorithms for Convolutional Neural
 * Networks", https://arxiv.org/abs/1509.09308. Everything is exact but for rounding.
 */

/**
 * Outputs along one side of a tile. Even, so that a tile holds whole 2 × 2 pooling windows. Not 6: four times the
 * rounding error, nearly twice the kernels' memory, and 5 % faster at best (at 150 px; at 224 not at all).
 */
export type TileSize = 2 | 4;

/** Inputs along one side of the tile: a 3 × 3 kernel looks one pixel beyond its outputs, on each side. */
export const patchSize = (tileSize: TileSize): number => tileSize + 2;

/**
 * The method evaluates polynomials at 0, ± these, and infinity. Any points are right. 5/8 and 3/2 lose least to
 * rounding of all multiples of 1/16, less than half of what the paper's 1 and 2 do (tried on random data); that they
 * are fractions costs nothing here, because the transforms are matrix products, not additions written by hand.
 */
const POINTS: Record<TileSize, readonly number[]> = { 2: [1], 4: [5 / 8, 3 / 2] };

interface Transforms {
  /** Aᵀ, [m, m + 2] */
  output: number[][];
  /** G, [m + 2, 3] */
  kernel: number[][];
  /** Bᵀ, [m + 2, m + 2] */
  input: number[][];
}

/** Toom–Cook: evaluate two polynomials at m + 1 points and infinity, multiply there, interpolate; then transpose. */
function deriveTransforms(tileSize: TileSize): Transforms {
  const points = [0, ...POINTS[tileSize].flatMap((point) => [point, -point])];
  const others = (index: number) => points.filter((_, other) => other !== index);
  const normalizers = points.map((point, index) =>
    others(index).reduce((product, other) => product * (point - other), 1),
  );
  return {
    output: transpose([...points.map((point) => powers(point, tileSize)), infinity(tileSize)]),
    kernel: [
      ...points.map((point, index) => powers(point, 3).map((power) => power / normalizers[index]!)),
      infinity(3),
    ],
    input: [...points.map((_, index) => [...expand(others(index)), 0]), expand(points)],
  };
}

const powers = (point: number, count: number): number[] =>
  Array.from({ length: count }, (_, power) => point ** power);

const infinity = (count: number): number[] => powers(0, count).toReversed();

/** Coefficients of ∏(x − root), the constant one first. */
function expand(roots: readonly number[]): number[] {
  let coefficients = [1];
  for (const root of roots)
    coefficients = [0, ...coefficients].map((below, power) => below - root * (coefficients[power] ?? 0));
  return coefficients;
}

const transpose = (matrix: readonly (readonly number[])[]): number[][] =>
  matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));

/** M d Mᵀ of a flattened d, as one matrix: the Kronecker product M ⊗ M. */
function forFlattenedTiles(matrix: readonly (readonly number[])[]): Float32Array {
  return Float32Array.from(
    matrix.flatMap((rowY) =>
      matrix.flatMap((rowX) => rowY.flatMap((valueY) => rowX.map((valueX) => valueY * valueX))),
    ),
  );
}

/** Returns [(m+2)², (m+2)²]: takes flattened input patches to Winograd's domain. */
export const inputTransform = (tileSize: TileSize): Float32Array =>
  forFlattenedTiles(deriveTransforms(tileSize).input);

/** Returns [m², (m+2)²]: takes products back to flattened tiles of outputs. */
export const outputTransform = (tileSize: TileSize): Float32Array =>
  forFlattenedTiles(deriveTransforms(tileSize).output);

/** Returns [(m+2)², 9]: takes flattened kernels to Winograd's domain. */
export const kernelTransform = (tileSize: TileSize): Float32Array =>
  forFlattenedTiles(deriveTransforms(tileSize).kernel);
