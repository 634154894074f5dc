/** GET /healthz: the process lives. GET /readyz: it can do its work. */
import { readdirSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import { listAppliedMigrations } from "../db/migration.repository.js";
import { findLiveWorker } from "../modules/worker-process/worker-process.repository.js";
import type { Platform } from "../platform.js";

const MIGRATIONS = new URL("../../../../prisma/migrations/", import.meta.url);

type Check = "ok" | string;

export function mountHealth(app: FastifyInstance, platform: Platform): void {
  const expected = readdirSync(MIGRATIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

  app.get("/healthz", async () => ({ status: "ok" }));

  app.get("/readyz", async (_request, reply) => {
    const checks = await checkReadiness(platform, expected);
    const ready = Object.values(checks).every((check) => check === "ok");
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ok" : "not ready", checks });
  });
}

async function checkReadiness({ db }: Platform, expected: string[]): Promise<Record<string, Check>> {
  try {
    const applied = await listAppliedMigrations(db);
    const missing = expected.filter((name) => !applied.has(name));
    const worker = await findLiveWorker(db);
    return {
      database: "ok",
      migrations: missing.length === 0 ? "ok" : `not applied: ${missing.join(", ")}`,
      worker: worker ? "ok" : "no worker has given a sign of life lately",
    };
  } catch {
    return { database: "does not answer, or has no tables yet" };
  }
}
