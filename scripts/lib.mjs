/** What the root scripts share: a Node check, an install only when the lockfile changed, a build. Plain JS: it runs before anything is installed. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a command to its end with our output. Rejects with its exit code in the message. */
export function run(command, args, { env, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", NEXT_TELEMETRY_DISABLED: "1", ...env },
      shell: process.platform === "win32",
    });
    let output = "";
    child.stdout?.on("data", (chunk) => (output += chunk));
    child.stderr?.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (code === 0) return resolve(output);
      if (quiet) process.stderr.write(output);
      reject(new Error(`${command} ${args.join(" ")} ended with ${signal ?? `code ${code}`}`));
    });
  });
}

/** Packages that are ES modules only are required by others: Node can do that from 20.19 and, in the next line, 22.12 on. */
export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) return;
  console.error(`Smallset needs Node 20.19, 22.12 or newer; this is ${process.versions.node}.`);
  console.error("Install the newest Node that says LTS from https://nodejs.org, then start again.");
  process.exit(1);
}

/** `npm ci`, unless node_modules was already made from this very lockfile. */
export async function installDependencies() {
  const stamp = `${root}node_modules/.smallset-lock`;
  const lock = createHash("sha256")
    .update(readFileSync(`${root}package-lock.json`))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.log("Installing dependencies (once, a minute or two) …");
  // Without install scripts: all that we need is inside the packages; the scripts would only download more.
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(stamp, lock);
}

/** Turbo rebuilds what has changed. Quiet: its output shows only when it fails. */
export async function buildAll({ quiet = false } = {}) {
  const args = ["run", "build", "--output-logs=errors-only", "--log-order=grouped"];
  // Not through npx, which takes longer than a build that has nothing to do.
  await run(`${root}node_modules/.bin/turbo`, args, { quiet });
}
