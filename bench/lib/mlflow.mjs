/**
 * MLflow's server with the runs of metric-history.mjs. MLFLOW_PYTHON names a Python that has it:
 * `python3 -m venv venv && venv/bin/pip install mlflow`, then MLFLOW_PYTHON=venv/bin/python.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { findFreePort } from "../../apps/api/dist/db/embedded-process.js";
import { HISTORY_KEYS } from "./metric-history.mjs";
import { contestantScript } from "./workspace.mjs";

const READY_TIMEOUT_MS = 120_000;

/** Fills a database in `folder` and starts a server on it. Null where MLflow is not installed. */
export async function startMlflow(folder, { runs, rowsARun }) {
  const python = process.env["MLFLOW_PYTHON"];
  if (!python) {
    console.warn("SKIPPED: MLflow. See bench/lib/mlflow.mjs for the variable that says where it is.");
    return null;
  }
  const env = { ...process.env, MLFLOW_DISABLE_TELEMETRY: "true" };
  const store = `sqlite:///${join(folder, "mlflow.db")}`;
  const seeded = await seed(python, env, [store, runs, rowsARun / HISTORY_KEYS.length, HISTORY_KEYS.join()]);
  const port = await findFreePort();
  const address = `http://127.0.0.1:${port}`;
  // A group of its own, so that its workers end with it.
  const child = spawn(
    python,
    ["-m", "mlflow", "server", "--backend-store-uri", store, "--artifacts-destination", folder].concat(
      ["--port", String(port)],
      ["--workers", "1"],
    ),
    { stdio: "ignore", detached: true, env },
  );
  const stop = async () => {
    const exited = once(child, "exit");
    process.kill(-child.pid, "SIGTERM");
    await exited;
  };
  try {
    await untilHealthy(address, child);
  } catch (error) {
    await stop();
    throw error;
  }
  const ask = async (path, { query, body } = {}) => {
    const response = await fetch(`${address}/api/2.0/mlflow/${path}?${new URLSearchParams(query)}`, {
      method: body ? "POST" : "GET",
      headers: { "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`MLflow answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  return { ...seeded, address, ask, stop };
}

/** Returns what the script says of it: {version, experimentId}. */
async function seed(python, env, args) {
  const child = spawn(python, [contestantScript("seed_mlflow.py"), ...args.map(String)], {
    stdio: ["ignore", "pipe", "inherit"],
    env,
  });
  let last = "{}";
  for await (const line of createInterface({ input: child.stdout })) last = line;
  if (child.exitCode) throw new Error(`seed_mlflow.py ended with code ${child.exitCode}`);
  return JSON.parse(last);
}

async function untilHealthy(address, child) {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`${address}/health`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("MLflow's server does not come up.");
}
