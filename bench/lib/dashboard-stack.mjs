/** Server and dashboard on a database that the bench can fill. No worker: nobody touches what was put there. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDatabase } from "../../apps/api/dist/db/database.js";
import { findFreePort } from "../../apps/api/dist/db/embedded-process.js";
import { startEmbeddedPostgres } from "../../apps/api/dist/db/embedded-postgres.js";
import { migrateDeploy } from "../../apps/api/dist/db/migrate.js";
import { createFirstOwner, createSignInLink } from "../../apps/api/dist/modules/user/user.service.js";
import { openPubSub } from "../../apps/api/dist/pubsub/pubsub.js";

const pathOf = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Resolves once `ready` was printed. */
async function startScript(script, { args = [], env, ready }) {
  const child = spawn(process.execPath, [pathOf(script), ...args], {
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

/** Everything lives in `folder`; `stop` takes it all down. */
export async function startDashboardStack(folder) {
  // Root's Postgres runs as another user, who must be able to get here.
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres({ rootDir: join(folder, "postgres") });
  await migrateDeploy(postgres.url, pathOf("prisma"));
  const [port, dashboardPort] = [await findFreePort(), await findFreePort()];
  const origin = `http://127.0.0.1:${port}`;
  const dashboardUrl = `http://127.0.0.1:${dashboardPort}`;
  const env = { DATA_DIR: folder, DATABASE_URL: postgres.url };
  const children = [
    await startScript("apps/api/dist/server.js", {
      env: { ...env, PORT: String(port), DASHBOARD_URL: dashboardUrl },
      ready: "server ready",
    }),
    await startScript("apps/api/dist/launch/dashboard.js", {
      args: [String(dashboardPort)],
      env: { ...env, API_URL: origin },
      ready: "dashboard ready",
    }),
  ];
  const db = openDatabase(postgres.url, { poolSize: 3 });
  const pubsub = await openPubSub(postgres.url, { warn: console.warn, error: console.error });
  const owner = await createFirstOwner(db);
  return {
    origin,
    signInUrl: `${origin}/sign-in?token=${await createSignInLink(db, owner.id)}`,
    db,
    pubsub,
    async stop() {
      for (const child of children) {
        child.kill("SIGTERM");
        await once(child, "exit");
      }
      await pubsub.close();
      await db.$disconnect();
      await postgres.stop();
    },
  };
}
