/** The one operation that differs between the two builds of the kernel. */

// Static methods, because in TypeScript's grammar only members may carry the inline decorator.
// oxlint-disable-next-line typescript/no-extraneous-class
export abstract class Lanes {
  /**
   * Returns a · b + c, lane by lane. The relaxed build rounds once where the processor has a fused multiply-add;
   * the plain build rounds twice, everywhere. So their bytes differ, and a run records which one it used.
   */
  @inline
  static multiplyAdd(a: v128, b: v128, c: v128): v128 {
    if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
    return f32x4.add(f32x4.mul(a, b), c);
  }
}
