/** `npm run pipeline -- <verb>`: installs and builds what is missing, then hands over to ml-core's command line. */
import { existsSync } from "node:fs";
import { installDependencies, requireNode, root, run } from "./lib.mjs";

requireNode();
await installDependencies();
const main = `${root}packages/ml-core/dist/cli/main.js`;
if (!existsSync(main)) {
  console.error("Building ml-core (once) …");
  await run("npx", ["turbo", "run", "build", "--filter=@smallset/ml-core", "--output-logs=errors-only"], {
    quiet: true,
  });
}
await import(main);
