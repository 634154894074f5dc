/**
 * Compiles assembly/ into dist/kernels/: for relaxed SIMD, for plain SIMD and without SIMD, each on memory that all
 * threads share and, for a Node without SharedArrayBuffer, on memory of one thread's own ("-alone"). Does nothing
 * when neither source nor compiler changed.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const outputDir = join(root, "dist", "kernels");
const stampFile = join(outputDir, "built-from.sha256");
const KINDS = {
  scalar: { source: "scalar.ts", features: ["--disable=simd"] },
  simd: { source: "index.ts", features: ["--enable=simd"] },
  "relaxed-simd": { source: "index.ts", features: ["--enable=simd", "--enable=relaxed-simd"] },
};
const MEMORIES = {
  ".wasm": ["--enable=threads", "--sharedMemory"],
  "-alone.wasm": ["--disable=threads"],
};
const BUILDS = Object.entries(KINDS).flatMap(([kind, { source, features }]) =>
  Object.entries(MEMORIES).map(([ending, memory]) => ({
    name: `${kind}${ending}`,
    source,
    options: [...features, ...memory],
  })),
);

/** sha256 over everything that decides the bytes of the result. */
function digestSources() {
  const hash = createHash("sha256");
  hash.update(createRequire(import.meta.url)("assemblyscript/package.json").version);
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  const sources = readdirSync(join(root, "assembly")).filter((name) => name.endsWith(".ts"));
  for (const name of sources.toSorted()) hash.update(name).update(readFileSync(join(root, "assembly", name)));
  return hash.digest("hex");
}

async function compile(asc, { name, source, options }) {
  const temporaryName = `${name}.${process.pid}.tmp`;
  const { error, stderr } = await asc.main(
    [
      join("assembly", source),
      `--outFile=${join("dist", "kernels", temporaryName)}`,
      "--importMemory",
      "--initialMemory=1",
      // Pages of 64 KiB: all that 32-bit addresses can reach; the caller decides how much of it to use.
      "--maximumMemory=65536",
      "--runtime=stub",
      "--noAssert",
      "-O3",
      ...options,
    ],
    { baseDir: root },
  );
  if (error) throw new Error(`AssemblyScript could not compile ${name}:\n${stderr}`, { cause: error });
  // Renamed into place: a build that is broken off, or two at once, never leave half a file.
  renameSync(join(outputDir, temporaryName), join(outputDir, name));
}

const digest = digestSources();
const isBuilt = BUILDS.every(({ name }) => existsSync(join(outputDir, name)));
if (!isBuilt || !existsSync(stampFile) || readFileSync(stampFile, "utf8") !== digest) {
  mkdirSync(outputDir, { recursive: true });
  // Loaded here, because the compiler alone takes longer to load than everything else to run.
  const { default: asc } = await import("assemblyscript/asc");
  for (const build of BUILDS) await compile(asc, build);
  writeFileSync(stampFile, digest);
}
