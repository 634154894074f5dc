import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";

const script = resolve(import.meta.dirname, "../../../../scripts/setup-cuda.mjs");

it("says in plain words why CUDA's library could not be had, and what to do, and ends with 1", async () => {
  // Nobody listens on port 1: as where there is no way out.
  const env = { ...process.env, GLOBAL_AGENT_HTTPS_PROXY: "http://127.0.0.1:1" };
  const child = spawn(process.execPath, [script], { env });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect(code).toBe(1);
  expect(said).toMatch(/^CUDA was not set up: .+\.\n/);
  expect(said).toContain(process.platform === "linux" ? "GLOBAL_AGENT_HTTPS_PROXY" : "Linux on x64");
  expect(said).toContain("Nothing has changed");
  // No stack, no path of this machine.
  expect(said).not.toMatch(/node:internal|node_modules|\n\s+at /);
});
