/** What can be known of the API without running it. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import {
  type GraphQLArgument,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
} from "graphql";
import { describe, expect, it } from "vitest";
import { createSchema } from "../src/graphql/schema.js";

const root = resolve(import.meta.dirname, "../../..");

describe("the schema", () => {
  it("is the one that packages/schema holds", () => {
    const sdl = `${printSchema(lexicographicSortSchema(createSchema()))}\n`;
    expect(sdl).toBe(readFileSync(resolve(root, "packages/schema/schema.graphql"), "utf8"));
  });

  it("describes every type, field, argument and enum value", () => {
    const silent: string[] = [];
    const hear = (path: string, { description }: { description?: string | null }) => {
      if (!description) silent.push(path);
    };
    for (const type of Object.values(createSchema().getTypeMap())) {
      if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
      hear(type.name, type);
      if (isEnumType(type)) for (const value of type.getValues()) hear(`${type.name}.${value.name}`, value);
      if (!isObjectType(type) && !isInputObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        hear(`${type.name}.${field.name}`, field);
        const args: readonly GraphQLArgument[] = "args" in field ? field.args : [];
        for (const arg of args) hear(`${type.name}.${field.name}(${arg.name})`, arg);
      }
    }
    expect(silent).toEqual([]);
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
