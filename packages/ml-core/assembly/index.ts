/** The top model's arithmetic as WebAssembly SIMD; compiled by scripts/build-kernel.mjs, called by src/top-model. */
export { denseBackward, denseForward, denseInputGradient, sumOfSquares } from "./dense";
export { updateVector } from "./optimizers";
export { transpose } from "./transpose";
