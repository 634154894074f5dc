/** The machine and its limits, which the other tables are read against. */
import { describeMachine } from "./lib/machine.mjs";
import { waitForQuiet } from "./lib/load.mjs";
import { table, writeSection } from "./lib/report.mjs";

const pair = ([one, all], digits) => `${one.toFixed(digits)} / ${all.toFixed(digits)}`;

export async function benchMachine() {
  const quiet = await waitForQuiet();
  const machine = await describeMachine();
  await writeSection("machine", [
    ...table([
      ["", `1 / ${machine.threads} threads`],
      ["float32 products (onnxruntime), GFLOP/s", pair(machine.gflops, 0)],
      ["memory read, GB/s", pair(machine.gigabytesPerSecond, 1)],
    ]),
    "",
    `${machine.cpu}, ${machine.threads} threads, ${machine.instructionSets.join(", ")}; ${machine.memoryGb} GB; ` +
      `Node ${machine.node}, onnxruntime ${machine.onnxruntime}.` +
      (quiet ? "" : " **Others were using the machine.**"),
  ]);
}
