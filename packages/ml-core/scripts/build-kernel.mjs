/**
 * Compiles assembly/ twice, for plain and for relaxed SIMD, into dist/kernels/. The memory is imported and
 * shared, so that every worker thread sees the same weights. Does nothing when neither source nor compiler changed.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const outputDir = join(root, "dist", "kernels");
const stampFile = join(outputDir, "built-from.sha256");
const BUILDS = { "simd.wasm": [], "relaxed-simd.wasm": ["--enable=relaxed-simd"] };

/** sha256 over everything that decides the bytes of the result. */
function digestSources() {
  const hash = createHash("sha256");
  hash.update(createRequire(import.meta.url)("assemblyscript/package.json").version);
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  const sources = readdirSync(join(root, "assembly")).filter((name) => name.endsWith(".ts"));
  for (const name of sources.toSorted()) hash.update(name).update(readFileSync(join(root, "assembly", name)));
  return hash.digest("hex");
}

async function compile(asc, outputName, extraArguments) {
  const temporaryName = `${outputName}.${process.pid}.tmp`;
  const { error, stderr } = await asc.main(
    [
      join("assembly", "index.ts"),
      `--outFile=${join("dist", "kernels", temporaryName)}`,
      "--importMemory",
      "--sharedMemory",
      "--initialMemory=1",
      // Pages of 64 KiB: all that 32-bit addresses can reach; the caller decides how much of it to use.
      "--maximumMemory=65536",
      "--runtime=stub",
      "--noAssert",
      "-O3",
      "--enable=simd",
      "--enable=threads",
      ...extraArguments,
    ],
    { baseDir: root },
  );
  if (error) throw new Error(`AssemblyScript could not compile ${outputName}:\n${stderr}`, { cause: error });
  // Renamed into place: a build that is broken off, or two at once, never leave half a file.
  renameSync(join(outputDir, temporaryName), join(outputDir, outputName));
}

const digest = digestSources();
const isBuilt = Object.keys(BUILDS).every((name) => existsSync(join(outputDir, name)));
if (!isBuilt || !existsSync(stampFile) || readFileSync(stampFile, "utf8") !== digest) {
  mkdirSync(outputDir, { recursive: true });
  // Loaded here, because the compiler alone takes longer to load than everything else to run.
  const { default: asc } = await import("assemblyscript/asc");
  for (const [name, extraArguments] of Object.entries(BUILDS)) await compile(asc, name, extraArguments);
  writeFileSync(stampFile, digest);
}
