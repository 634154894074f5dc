import { defineConfig } from "vitest/config";

/** `npm run screenshots`: not a test, but the same real stack and browser. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["screenshots.ts", "states.ts"],
    // One stack after the other: pictures of a busy machine show what moves.
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
