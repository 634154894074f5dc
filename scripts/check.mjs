/** `npm run check`: everything about the code that can be known without running it. */
import { buildAll, installDependencies, requireNode, run } from "./lib.mjs";

requireNode();
await installDependencies();
await buildAll();

const checks = [
  ["types", "npx", ["turbo", "run", "typecheck", "--output-logs=errors-only"]],
  ["lint", "npx", ["oxlint", "--quiet"]],
  ["format", "npx", ["prettier", "--check", "--log-level=warn", "."]],
  ["unused code", "npx", ["knip", "--no-progress"]],
  ["import directions", "npx", ["depcruise", "--config", ".dependency-cruiser.json", "apps", "packages"]],
  ["schema drift", "node", ["apps/api/dist/emit-schema.js", "--check"]],
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
