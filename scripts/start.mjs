/** `npm start`: installs and builds what is missing or has changed, then runs the launcher in this very process. */
import { buildAll, installDependencies, requireNode, root } from "./lib.mjs";

requireNode();
try {
  await installDependencies();
  // A build that has nothing to do takes a second: no need to talk about it.
  const slow = setTimeout(() => console.log("Building (once after each change, a minute or two) …"), 3_000);
  await buildAll({ quiet: true });
  clearTimeout(slow);
} catch (error) {
  console.error(`\nSmallset could not be installed or built: ${error.message}`);
  console.error("What went wrong stands above. `npm ci && npm run build` repeats it with all details.");
  process.exit(1);
}
// `kill` of npm ends npm and its shell but not us, who would run on unseen.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && process.kill(process.pid, "SIGTERM"), 1_000).unref();
}
// In this process, so that a signal sent to `npm start` reaches the launcher whoever sends it.
await import(`${root}apps/api/dist/launch/main.js`);
