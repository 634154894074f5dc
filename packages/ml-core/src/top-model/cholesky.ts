/** L of a symmetric K = L·Lᵀ, and what is solved with it; several threads share the work. */

/** Columns factored before the rest of the matrix is brought up to date. */
const BLOCK = 48;

/**
 * A pivot below this share of its row's own length squared is rounding of the float32 products that K was summed from:
 * the row is a combination of those before it, a duplicate say, and gets no direction of its own.
 */
const NOISE = 5e-7;

export interface Team {
  thread: number;
  threads: number;
  /** Returns when all threads have called it. */
  wait: () => void;
}

/**
 * Replaces the lower half of `k` ([n, n]) by L, for K positive definite or semidefinite; a dependent row's column
 * becomes zero, which leaves L·Lᵀ = K (Higham 2002, Accuracy and Stability of Numerical Algorithms, 10.3).
 */
export function factorCholesky(k: Float64Array, n: number, { thread, threads, wait }: Team): void {
  const lengths = Float64Array.from({ length: n }, (_, row) => k[row * n + row]!);
  wait();
  for (let first = 0; first < n; first += BLOCK) {
    const end = Math.min(n, first + BLOCK);
    if (thread === 0)
      for (let row = first; row < end; row++) {
        factorRow(k, n, row, first, row);
        factorPivot(k, n, row, first, lengths);
      }
    wait();
    for (let row = end + thread; row < n; row += threads) factorRow(k, n, row, first, end);
    wait();
    for (let row = end + thread; row < n; row += threads) updateRow(k, n, row, first, end);
    wait();
  }
}

/** Columns first … end-1 of one row. */
function factorRow(k: Float64Array, n: number, row: number, first: number, end: number): void {
  const at = row * n;
  for (let column = first; column < end; column++) {
    const other = column * n;
    const pivot = k[other + column]!;
    let sum = k[at + column]!;
    for (let i = first; i < column; i++) sum -= k[at + i]! * k[other + i]!;
    k[at + column] = pivot === 0 ? 0 : sum / pivot;
  }
}

function factorPivot(k: Float64Array, n: number, row: number, first: number, lengths: Float64Array): void {
  const at = row * n;
  let pivot = k[at + row]!;
  for (let i = first; i < row; i++) pivot -= k[at + i]! ** 2;
  // Written so that NaN stays NaN, and is noticed.
  k[at + row] = pivot <= NOISE * lengths[row]! ? 0 : Math.sqrt(pivot);
}

/** Takes the block's part from the rest of one row. */
function updateRow(k: Float64Array, n: number, row: number, first: number, end: number): void {
  const at = row * n;
  for (let column = end; column <= row; column++) {
    const other = column * n;
    let sum = 0;
    for (let i = first; i < end; i++) sum += k[at + i]! * k[other + i]!;
    k[at + column]! -= sum;
  }
}

/** Solves L·x = b for this thread's columns of `b` ([n, columns]), in place; 0 where a row has no direction. */
export function solveForward(
  l: Float64Array,
  n: number,
  b: Float64Array,
  columns: number,
  { thread, threads }: Team,
): void {
  const [first, end] = shareOfColumns(columns, thread, threads);
  for (let row = 0; row < n; row++) {
    for (let other = 0; other < row; other++)
      subtractRow(b, row * columns, other * columns, l[row * n + other]!, first, end);
    scaleRow(b, row * columns, l[row * n + row]!, first, end);
  }
}

/** Solves Lᵀ·x = b, likewise. */
export function solveBackward(
  l: Float64Array,
  n: number,
  b: Float64Array,
  columns: number,
  { thread, threads }: Team,
): void {
  const [first, end] = shareOfColumns(columns, thread, threads);
  for (let row = n - 1; row >= 0; row--) {
    scaleRow(b, row * columns, l[row * n + row]!, first, end);
    for (let other = 0; other < row; other++)
      subtractRow(b, other * columns, row * columns, l[row * n + other]!, first, end);
  }
}

const shareOfColumns = (columns: number, thread: number, threads: number) =>
  [Math.floor((columns * thread) / threads), Math.floor((columns * (thread + 1)) / threads)] as const;

function subtractRow(b: Float64Array, at: number, other: number, factor: number, first: number, end: number) {
  if (factor === 0) return;
  for (let i = first; i < end; i++) b[at + i]! -= factor * b[other + i]!;
}

function scaleRow(b: Float64Array, at: number, pivot: number, first: number, end: number) {
  const factor = pivot === 0 ? 0 : 1 / pivot;
  for (let i = first; i < end; i++) b[at + i]! *= factor;
}
