/** Writes the GraphQL schema to packages/schema/schema.graphql; with --check, fails when the file differs. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { lexicographicSortSchema, printSchema } from "graphql";
import { createSchema } from "./graphql/schema.js";

const file = fileURLToPath(new URL("../../../packages/schema/schema.graphql", import.meta.url));
const sdl = `${printSchema(lexicographicSortSchema(createSchema()))}\n`;

if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf8") !== sdl) {
    console.error(
      "packages/schema/schema.graphql is not what the API serves. Run: node apps/api/dist/emit-schema.js",
    );
    process.exitCode = 1;
  }
} else writeFileSync(file, sdl);
