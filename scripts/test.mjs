/** `npm test`: installs and builds what is missing, runs every test, ends with "N passed, N failed". */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installDependencies, requireNode, run } from "./lib.mjs";

/** The browser tests need a Chromium: one that is here, else Debian's when we may install it. */
async function ensureChromium() {
  const known = [
    process.env.CHROMIUM_PATH,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
  ];
  const macos = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  const found = [...known, macos].find((path) => path && existsSync(path));
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log("Installing chromium for the browser tests …");
    await run("apt-get", ["update", "-qq"], { quiet: true });
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
      quiet: true,
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
    return "/usr/bin/chromium";
  }
  console.warn("SKIPPING the browser tests: no Chromium found. Install one, or set CHROMIUM_PATH.");
  return "";
}

requireNode();
await installDependencies();
const chromium = await ensureChromium().catch((error) => {
  console.warn(`SKIPPING the browser tests: ${error.message}`);
  return "";
});
await run("node", ["scripts/check.mjs"]);

const folder = mkdtempSync(join(tmpdir(), "smallset-test-"));
const report = join(folder, "report.json");
const args = ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
const failure = await run("npx", [...args, ...process.argv.slice(2)], {
  env: { CHROMIUM_PATH: chromium, NODE_ENV: "test" },
}).then(
  () => null,
  (error) => error,
);
if (!existsSync(report)) throw failure ?? new Error("vitest wrote no report");
const { numPassedTests, numFailedTests, numPendingTests, success } = JSON.parse(readFileSync(report, "utf8"));
rmSync(folder, { recursive: true });
// A file that fails to load counts no test; it is a failure all the same.
const failed = Math.max(numFailedTests, success ? 0 : 1);
const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : "";
console.log(`${numPassedTests} passed, ${failed} failed${skipped}`);
process.exit(failed > 0 || failure ? 1 : 0);
