/** A server on a database that the bench can fill. No worker: nobody touches what was put there. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "@smallset/schema/client";
import { openDatabase } from "../../apps/api/dist/db/database.js";
import { findFreePort } from "../../apps/api/dist/db/embedded-process.js";
import { startEmbeddedPostgres } from "../../apps/api/dist/db/embedded-postgres.js";
import { migrateDeploy } from "../../apps/api/dist/db/migrate.js";
import { createFirstOwner, createSignInLink } from "../../apps/api/dist/modules/user/user.service.js";
import { openPubSub } from "../../apps/api/dist/pubsub/pubsub.js";
import { root } from "./workspace.mjs";

/** Resolves with the process once it has printed `ready`. */
export async function startScript(script, { args = [], env, ready }) {
  const child = spawn(process.execPath, [join(root, script), ...args], {
    cwd: env.DATA_DIR,
    env: { ...process.env, NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  let output = "";
  await new Promise((found, failed) => {
    child.stdout.on("data", (chunk) => (output += chunk).includes(ready) && found());
    child.once("exit", (code) => failed(new Error(`${script} ended with code ${code}:\n${output}`)));
  });
  return child;
}

export async function stopScript(child) {
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}

/** Everything lives in `folder`, which must exist; `stop` takes it all down. */
export async function startApiStack(folder, settings = {}) {
  // Root's Postgres runs as another user, who must be able to get here.
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres({ rootDir: join(folder, "postgres") });
  await migrateDeploy(postgres.url, join(root, "prisma"));
  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const env = { DATA_DIR: folder, DATABASE_URL: postgres.url };
  const server = await startScript("apps/api/dist/server.js", {
    env: { ...env, PORT: String(port), ...settings },
    ready: "server ready",
  });
  const db = openDatabase(postgres.url, { poolSize: 3 });
  const pubsub = await openPubSub(postgres.url, { warn: console.warn, error: console.error });
  const owner = await createFirstOwner(db);
  return {
    origin,
    env,
    db,
    pubsub,
    signInUrl: `${origin}/sign-in?token=${await createSignInLink(db, owner.id)}`,
    /** Resident memory of the server's process. */
    memoryMb: () =>
      Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1000,
    async stop() {
      await stopScript(server);
      await pubsub.close();
      await db.$disconnect();
      await postgres.stop();
    },
  };
}

/** Signs in and makes a token. @returns `connectAgain()`, which gives a client of @smallset/schema with a websocket of its own */
export async function enter({ origin, signInUrl }) {
  const signedIn = await fetch(signInUrl, { redirect: "manual" });
  const response = await fetch(`${origin}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      cookie: signedIn.headers.getSetCookie()[0].split(";")[0],
    },
    body: JSON.stringify({ query: `mutation { createApiToken(input: { name: "bench" }) { token } }` }),
  });
  const { data } = await response.json();
  return () => connect({ origin, token: data.createApiToken.token });
}
