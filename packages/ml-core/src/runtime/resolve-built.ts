/** Where compiled files lie, also when TypeScript sources run directly (tests, development). */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AppError } from "@smallset/schema";

/**
 * @param path of a worker thread's entry or a kernel below `dist`, such as "runtime/ort-worker.js"
 * @throws AppError NOT_BUILT: worker threads run compiled code, because Node 20 cannot start one from TypeScript
 */
export function resolveBuilt(path: string): URL {
  // This file is <package>/{src,dist}/runtime/resolve-built.{ts,js}.
  const built = new URL(`../../dist/${path}`, import.meta.url);
  if (!existsSync(fileURLToPath(built)))
    throw new AppError("NOT_BUILT", `${fileURLToPath(built)} is missing.`, "Run: npm run build");
  return built;
}
