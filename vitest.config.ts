import { defineConfig } from "vitest/config";

// Vite would load graphql's ESM build next to the CommonJS one which Node gives to type-graphql and Apollo.
const resolve = { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] };

export default defineConfig({
  test: {
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Most files wait for processes and timers rather than compute, so two share a small machine well; more starve VGG16.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: "schema", root: "packages/schema", include: ["test/**/*.test.ts"] } },
      { extends: true, test: { name: "ml-core", root: "packages/ml-core", include: ["test/**/*.test.ts"] } },
      { extends: true, resolve, test: { name: "api", root: "apps/api", include: ["test/**/*.test.ts"] } },
      { extends: true, test: { name: "dashboard", root: "apps/dashboard", include: ["test/**/*.test.ts"] } },
      { extends: true, test: { name: "e2e", root: "e2e", include: ["**/*.test.ts"] } },
    ],
  },
});
