/**
 * `npm run bench` measures everything and writes docs/PERFORMANCE.md; `npm run bench -- extraction latency` some of it,
 * `--rounds=2` sooner. Everything takes an hour, and wants a machine with nothing else to do; where it had not, it says so.
 */
import { buildAll, installDependencies, requireNode } from "../scripts/lib.mjs";

requireNode();
await installDependencies();
await buildAll();

/** What can be measured, in the order of docs/PERFORMANCE.md; the last is of docs/UX.md. Imported late, because it imports what was built. */
const benches = {
  machine: async () => (await import("./machine.mjs")).benchMachine,
  extraction: async () => (await import("./extraction.mjs")).benchExtraction,
  profile: async () => (await import("./profile.mjs")).benchProfile,
  latency: async () => (await import("./latency.mjs")).benchLatency,
  "top-model": async () => (await import("./top-model.mjs")).benchTopModel,
  "step-profile": async () => (await import("./step-profile.mjs")).benchStepProfile,
  "learning-rate": async () => (await import("./learning-rate.mjs")).benchLearningRate,
  augmentation: async () => (await import("./augmentation.mjs")).benchAugmentation,
  sweep: async () => (await import("./sweep.mjs")).benchSweep,
  scaling: async () => (await import("./scaling.mjs")).benchScaling,
  "look-alikes": async () => (await import("./look-alikes.mjs")).benchLookAlikes,
  api: async () => (await import("./api.mjs")).benchApi,
  dashboard: async () => (await import("./dashboard.mjs")).benchDashboard,
  tasks: async () => (await import("./tasks.mjs")).benchTasks,
};

const args = process.argv.slice(2);
const rounds =
  Number(args.find((arg) => arg.startsWith("--rounds="))?.slice("--rounds=".length)) || undefined;
const names = args.filter((arg) => !arg.startsWith("--"));
const unknown = names.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}.`);
  process.exit(2);
}
for (const name of names.length > 0 ? names : Object.keys(benches)) {
  console.log(`== ${name}`);
  const bench = await benches[name]();
  await bench({ ...(rounds && { rounds }) });
}
