/** Where a worker thread's script and the compiled kernels lie. */

/**
 * Resolves a path relative to `dist/top-model/`. Run from source (tests), it still answers the built file:
 * a worker thread and a `.wasm` exist only there, which is why tests run after a build.
 */
export function builtUrl(path: string): URL {
  const here = new URL(".", import.meta.url);
  const built = here.href.replace(/\/src\/top-model\/$/, "/dist/top-model/");
  return new URL(path, built);
}
