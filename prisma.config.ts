/** Where Prisma finds its schema; the database's address comes from DATABASE_URL only when a command needs one. */
import process from "node:process";
import { defineConfig } from "prisma/config";

// generate, validate and format never start the schema engine, yet would download it: any executable satisfies them.
// Migrations run through the same engine as WebAssembly (apps/api/src/db/migrate.ts).
process.env["PRISMA_SCHEMA_ENGINE_BINARY"] ??= process.execPath;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env["DATABASE_URL"] ?? "postgresql://localhost/smallset" },
});
