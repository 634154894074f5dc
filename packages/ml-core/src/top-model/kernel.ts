/** Loads the WebAssembly kernel that does the top model's arithmetic. */
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { AppError } from "@smallset/schema";
import { resolveBuilt } from "../runtime/resolve-built.js";
import { canShareMemory, isShared } from "../runtime/shared-memory.js";

/**
 * Which of the builds ran. `relaxed-simd` uses fused multiply-add: faster, and its bytes differ from those of `simd`,
 * which gives the same bytes on every machine. So does `scalar`, the same ones, for processors without SIMD.
 */
export type KernelKind = "scalar" | "simd" | "relaxed-simd";

/** Numbers that the kernel's `optimizer` argument takes; see assembly/optimizers.ts. */
export const OPTIMIZER_CODES = { adam: 0, rmsprop: 1, sgd: 2, lbfgs: 2 } as const;

/** The kernel's functions; addresses are bytes into the memory. Shapes are in assembly/*.ts. */
export interface Kernel {
  transpose(rows: number, stride: number, batch: number, count: number, xt: number): void;
  denseForward(xt: number, w: number, inputs: number, batch: number, z: number): void;
  denseBackward(
    optimizer: number,
    xt: number,
    dz: number,
    w: number,
    m: number,
    v: number,
    first: number,
    last: number,
    batch: number,
    decay: number,
    decay1: number,
    decay2: number,
    rate: number,
    epsilon: number,
  ): void;
  denseInputGradient(w: number, inputs: number, panels: number, batch: number, dz: number, dxt: number): void;
  updateVector(
    optimizer: number,
    count: number,
    w: number,
    g: number,
    m: number,
    v: number,
    decay1: number,
    decay2: number,
    rate: number,
    epsilon: number,
  ): void;
  sumOfSquares(w: number, count: number): number;
}

const readKernel = (kind: KernelKind, isMemoryShared = canShareMemory()) =>
  readFileSync(resolveBuilt(`kernels/${kind}${isMemoryShared ? "" : "-alone"}.wasm`));

function isSupported(kind: KernelKind): boolean {
  const bytes = readKernel(kind);
  if (WebAssembly.validate(bytes)) return true;
  if (kind !== "relaxed-simd") return false;
  // Node 20 has relaxed SIMD behind this flag, later versions without; it only adds instructions.
  setFlagsFromString("--experimental-wasm-relaxed-simd");
  return WebAssembly.validate(bytes);
}

/** The fastest build that this machine can run. */
export const chooseKernel = (): KernelKind =>
  (["relaxed-simd", "simd"] as const).find(isSupported) ?? "scalar";

/** One of the builds that give the same bytes on every machine. */
export const choosePortableKernel = (): KernelKind => (isSupported("simd") ? "simd" : "scalar");

/** Binds a build of the kernel to a memory. @throws AppError KERNEL_NOT_SUPPORTED */
export function loadKernel(kind: KernelKind, memory: WebAssembly.Memory): Kernel {
  if (!isSupported(kind))
    throw new AppError(
      "KERNEL_NOT_SUPPORTED",
      `This machine cannot run the ${kind} kernel.`,
      "Train again here without asking for a kernel.",
    );
  const instance = new WebAssembly.Instance(
    new WebAssembly.Module(readKernel(kind, isShared(memory.buffer))),
    {
      env: { memory },
    },
  );
  return instance.exports as unknown as Kernel;
}
