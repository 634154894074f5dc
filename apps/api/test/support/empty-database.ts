/** A database alone, asked through the schema in this process, with every SQL statement counted: no server to wait for. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { graphql } from "graphql";
import { startEmbeddedPostgres } from "../../src/db/embedded-postgres.js";
import { migrateDeploy } from "../../src/db/migrate.js";
import { PrismaClient, type User } from "../../src/generated/prisma/client.js";
import { createContext } from "../../src/graphql/context.js";
import { createSchema } from "../../src/graphql/schema.js";
import type { Platform } from "../../src/platform.js";

export interface EmptyDatabase {
  db: PrismaClient<"query">;
  /** How many statements the last `ask` took. */
  statements(): number;
  ask<T>(source: string, variables?: object): Promise<{ data: T; errors?: readonly Error[] | undefined }>;
  stop(): Promise<void>;
}

/** @param platform what resolvers need besides the database */
export async function startEmptyDatabase(
  platform: (at: { url: string }) => Partial<Platform> | Promise<Partial<Platform>> = () => ({}),
): Promise<EmptyDatabase> {
  const dir = await mkdtemp(join(tmpdir(), "smallset-database-"));
  const postgres = await startEmbeddedPostgres({ rootDir: dir });
  await migrateDeploy(postgres.url, resolve(import.meta.dirname, "../../../../prisma"));
  const db = new PrismaClient({
    adapter: new PrismaPg({ connectionString: postgres.url }),
    log: [{ emit: "event", level: "query" }],
  });
  let count = 0;
  db.$on("query", () => count++);
  const schema = createSchema();
  const rest = await platform(postgres);
  const user: User = await db.user.create({ data: { name: "Owner", role: "OWNER" } });
  return {
    db,
    statements: () => count,
    async ask<T>(source: string, variables = {}) {
      const request = {
        requestId: "test",
        ipAddress: null,
        origin: "http://test",
        clearSessionCookie: () => {},
      };
      const viewer = { user, sessionId: null, token: null, scopes: [], expiresAt: null };
      const contextValue = createContext({ db, ...rest } as Platform, viewer, request);
      count = 0;
      const { data, errors } = await graphql({
        schema,
        source,
        variableValues: { ...variables },
        contextValue,
      });
      return { data: data as T, errors };
    },
    async stop() {
      await db.$disconnect();
      await postgres.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
