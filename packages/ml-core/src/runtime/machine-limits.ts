/** What this machine lacks that makes Smallset slower than it could be: one sentence each, for people. */
import { chooseKernel } from "../top-model/kernel.js";
import { type CpuFeatures, findCpuFeatures } from "./cpu-features.js";
import { canShareMemory } from "./shared-memory.js";

/** For whoever starts a process that will do all kinds of work. What only fast extractors lack is said to who takes one. */
export const describeMachineLimits = (): string[] => [
  ...describeTrainingLimits(),
  ...describeExtractionLimits("exact"),
];

/** Of training by the built-in trainer. */
export function describeTrainingLimits(): string[] {
  const limits: string[] = [];
  if (chooseKernel() === "scalar")
    limits.push(
      "This processor has no WebAssembly SIMD: top models are trained one number at a time, to the same result but more slowly.",
    );
  if (!canShareMemory())
    limits.push(
      "This Node has no SharedArrayBuffer: top models are trained by one thread on a copy of the features, to the same result but more slowly.",
    );
  return limits;
}

/** Of extraction: `exact` names what slows down both, `fast` what it adds. onnxruntime chooses its code by itself. */
export function describeExtractionLimits(
  precision: "exact" | "fast",
  features: CpuFeatures | null = findCpuFeatures(),
): string[] {
  if (!features) return [];
  if (precision === "exact" && !features.avx2)
    return [
      "This processor has no AVX2: onnxruntime takes its older code, and photos are extracted more slowly.",
    ];
  if (precision === "fast" && !features.vnni)
    return [
      "This processor has no 8-bit dot products (VNNI): the fast extractor takes more instructions for the same result, and gains less over the exact one.",
    ];
  return [];
}
