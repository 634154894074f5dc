/** `npm run check`: everything about the code that can be known without running it. */
import { buildAll, installDependencies, requireNode, run } from "./lib.mjs";

requireNode();
await installDependencies();
await buildAll();

// What runs is what counts: the built code, where type-only imports are gone.
const built = ["apps/api/dist", "packages/ml-core/dist", "packages/schema/dist"];
const checks = [
  ["types", "npx", ["turbo", "run", "typecheck", "--output-logs=errors-only"]],
  ["lint", "npx", ["oxlint", "--quiet"]],
  ["format", "npx", ["prettier", "--check", "--log-level=warn", "."]],
  ["unused code", "npx", ["knip", "--no-progress"]],
  ["import directions", "npx", ["depcruise", "--config", ".dependency-cruiser.json", ...built]],
  ["schema drift", "node", ["apps/api/dist/emit-schema.js", "--check"]],
  ["migrations", "node", ["apps/api/dist/launch/migrations.js", "check"]],
  ["what documents name", "node", ["scripts/check-docs.mjs"]],
];
let broken = 0;
for (const [name, command, args] of checks) {
  try {
    await run(command, args, { quiet: true });
    console.log(`ok      ${name}`);
  } catch {
    broken++;
    console.log(`broken  ${name}`);
  }
}
process.exit(broken ? 1 : 0);
