/** Where a worker thread's compiled entry lies, also when TypeScript sources run directly (tests, development). */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AppError } from "@smallset/schema";

/**
 * @param path of the compiled entry below `dist`, such as "runtime/ort-worker.js"
 * @throws AppError NOT_BUILT: worker threads run compiled code, because Node 20 cannot start one from TypeScript
 */
export function resolveWorkerEntry(path: string): URL {
  // This file is <package>/{src,dist}/runtime/worker-entry.{ts,js}.
  const entry = new URL(`../../dist/${path}`, import.meta.url);
  if (!existsSync(fileURLToPath(entry)))
    throw new AppError("NOT_BUILT", `${fileURLToPath(entry)} is missing.`, "Run: npm run build");
  return entry;
}
