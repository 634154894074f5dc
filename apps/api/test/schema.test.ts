/** What can be known of the API without running it. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { lexicographicSortSchema, printSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { createSchema } from "../src/graphql/schema.js";

const root = resolve(import.meta.dirname, "../../..");

describe("the schema", () => {
  it("is the one that packages/schema holds", () => {
    const sdl = `${printSchema(lexicographicSortSchema(createSchema()))}\n`;
    expect(sdl).toBe(readFileSync(resolve(root, "packages/schema/schema.graphql"), "utf8"));
  });
});

/** Every file that the module loads, and every package, by following import statements. */
function importsOf(entry: string): Set<string> {
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    const source = readFileSync(file, "utf8");
    for (const [, specifier] of source.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
      if (specifier!.startsWith(".")) visit(resolve(dirname(file), specifier!));
      else seen.add(specifier!);
    }
  };
  visit(entry);
  return seen;
}

describe("the server process", () => {
  it("never loads an ML engine or a job's handler", () => {
    const loaded = [...importsOf(resolve(root, "apps/api/dist/server.js"))];
    expect(loaded.some((name) => name.endsWith("run.service.js"))).toBe(true);
    expect(loaded.filter((name) => /ml-core|onnxruntime|tensorflow|\.handler\.js$/.test(name))).toEqual([]);
  });
});

describe("the worker process", () => {
  it("never loads the GraphQL layers", () => {
    const loaded = [...importsOf(resolve(root, "apps/api/dist/worker.js"))];
    expect(loaded).toContain("@smallset/ml-core");
    expect(loaded.filter((name) => /type-graphql|@apollo|fastify|\.resolver\.js$/.test(name))).toEqual([]);
  });
});
