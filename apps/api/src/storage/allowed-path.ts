/** Lets an import read from the server's disk only where the operator allowed it. */
import { realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { AppError } from "@smallset/schema";

const isInside = (root: string, path: string): boolean => {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
};

/**
 * Returns the real path, symbolic links resolved.
 * @throws AppError PATH_NOT_ALLOWED outside every root, whether it exists or not; PATH_NOT_FOUND inside one
 */
export async function resolveAllowedPath(roots: string[], path: string): Promise<string> {
  const refusal = new AppError(
    "PATH_NOT_ALLOWED",
    `${path} is not under a folder that imports may read.`,
    roots.length
      ? `Allowed: ${roots.join(", ")}. The operator sets them with DATASET_ROOTS.`
      : "Set DATASET_ROOTS to the folders that imports may read, or upload the files.",
  );
  const realRoots = await Promise.all(roots.map((root) => realpath(root).catch(() => root)));
  const asked = resolve(path);
  if (![...roots, ...realRoots].some((root) => isInside(root, asked))) throw refusal;
  const real = await realpath(asked).catch(() => {
    throw new AppError("PATH_NOT_FOUND", `There is nothing at ${path}.`, "Check the spelling of the path.");
  });
  if (!realRoots.some((root) => isInside(root, real))) throw refusal;
  return real;
}
