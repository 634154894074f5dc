/**
 * Prisma's schema engine as WebAssembly: `prisma migrate` without the native engine, which would be a download.
 * Same migrations folder, same `_prisma_migrations` table, same advisory lock as the command line's.
 *
 * The engine was not meant to run over @prisma/adapter-pg; four things are put right here, each marked "Patch".
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import { Pool } from "pg";

export type SchemaEngine = engineModule.SchemaEngine;

/** What we use of it: only the browser's types declare it, and we are no browser. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: Record<string, object>) => { exports: Record<string, () => void> };
};

let isLoaded = false;

/** Patch 1. The JavaScript glue is one per process and so must the instance be: a second one would take over the first's memory. */
function loadOnce(): void {
  if (isLoaded) return;
  isLoaded = true;
  const global = globalThis as { PRISMA_WASM_PANIC_REGISTRY?: unknown };
  let panicMessage = "";
  global.PRISMA_WASM_PANIC_REGISTRY ??= {
    set_message: (message: string) => (panicMessage = message),
    get: () => panicMessage,
  };
  const folder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
  const wasm = new WebAssembly.Module(readFileSync(join(folder, "schema_engine_bg.wasm")));
  const { exports } = new WebAssembly.Instance(wasm, { "./schema_engine_bg.js": engineModule });
  // wasm-bindgen's generated glue has this, but its types leave it out.
  (engineModule as unknown as { __wbg_set_wasm: (wasm: object) => void }).__wbg_set_wasm(exports);
  exports["__wbindgen_start"]?.();
}

/** Postgres's own "char" and "char"[], which the catalogue uses, as bpchar and bpchar[], which the adapter knows. */
const KNOWN_TYPES: Record<number, number> = { 18: 1042, 1002: 1014 };

interface AdapterInternals extends SqlDriverAdapter {
  performIO: (query: unknown) => Promise<{ fields?: { dataTypeID: number }[] }>;
  underlyingDriver: () => Pool;
  onError: (error: unknown) => never;
}

function patchAdapter(adapter: SqlDriverAdapter): SqlDriverAdapter {
  const internals = adapter as AdapterInternals;
  // Patch 2. Introspection reads "char" columns, and the adapter throws on types that it does not know.
  const performIO = internals.performIO.bind(internals);
  internals.performIO = async (query) => {
    const result = await performIO(query);
    for (const field of result.fields ?? [])
      field.dataTypeID = KNOWN_TYPES[field.dataTypeID] ?? field.dataTypeID;
    return result;
  };
  // Patch 3. The adapter splits a script at ";", which cuts function bodies in two and loses atomicity. One simple
  // query is one implicit transaction.
  internals.executeScript = async (script) => {
    try {
      await internals.underlyingDriver().query(script);
    } catch (error) {
      internals.onError(error);
    }
  };
  return adapter;
}

/** Patch 4. The engine's advisory lock belongs to a session: with more than one connection it would not hold itself. */
const openPool = (url: string): Pool => new Pool({ connectionString: url, max: 1 });

/** Connects the engine to `url`, and to an empty database beside it that it may ask for and drop. */
class MigrationAdapterFactory implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = "postgres";
  readonly adapterName = "@prisma/adapter-pg";

  constructor(
    private readonly url: string,
    private readonly pool: Pool,
  ) {}

  async connect(): Promise<SqlDriverAdapter> {
    return patchAdapter(await new PrismaPg(this.pool).connect());
  }

  async connectToShadowDb(): Promise<SqlDriverAdapter> {
    const name = `prisma_shadow_${randomUUID().replaceAll("-", "")}`;
    await this.pool.query(`CREATE DATABASE "${name}"`);
    const shadowUrl = new URL(this.url);
    shadowUrl.pathname = `/${name}`;
    const shadowPool = openPool(shadowUrl.href);
    const adapter = patchAdapter(await new PrismaPg(shadowPool).connect());
    adapter.dispose = async () => {
      await shadowPool.end();
      await this.pool.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    };
    return adapter;
  }
}

/** Opens the engine on `url`, gives it to `use`, closes it. A 10 s timer of the engine stays: a CLI must exit by itself. */
export async function withSchemaEngine<Result>(
  url: string,
  datamodels: { path: string; content: string }[],
  use: (engine: SchemaEngine) => Promise<Result>,
): Promise<Result> {
  loadOnce();
  const pool = openPool(url);
  // A server that dies under us fails the query at hand; the pool's own event must not end the process.
  pool.on("error", () => {});
  const factory = bindMigrationAwareSqlAdapterFactory(new MigrationAdapterFactory(url, pool));
  let engine: SchemaEngine | undefined;
  try {
    const files = datamodels.map(({ path, content }): [string, string] => [path, content]);
    engine = await engineModule.SchemaEngine.new({ datamodels: files }, () => {}, factory);
    return await use(engine);
  } finally {
    await pool.end();
    engine?.free();
  }
}
