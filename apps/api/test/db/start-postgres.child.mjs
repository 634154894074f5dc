/** Forked by start-in-another-process.ts; runs the build, because a plain Node process reads no TypeScript. */
import { startEmbeddedPostgres } from "../../dist/db/embedded-postgres.js";

const { pid, url, wasStarted } = await startEmbeddedPostgres({ rootDir: process.argv[2] });
process.send({ pid, url, wasStarted }, () => process.disconnect());
