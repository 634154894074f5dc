/**
 * For installations that start their processes by other means than the launcher (containers, systemd): brings
 * the database of DATABASE_URL up to date, makes the first user, and prints a link that signs in.
 */
import { fileURLToPath } from "node:url";
import { describeError } from "@smallset/schema";
import { migrateDeploy } from "../db/migrate.js";
import { readEnv, requireDatabaseUrl } from "../env.js";
import { createFirstSignInUrl, publicOrigin } from "./first-sign-in.js";

const prismaDir = fileURLToPath(new URL("../../../../prisma", import.meta.url));

async function prepare(): Promise<void> {
  const env = readEnv();
  const databaseUrl = requireDatabaseUrl(env);
  const applied = await migrateDeploy(databaseUrl, prismaDir);
  for (const name of applied) console.log(`Applied ${name}.`);
  console.log(`The database is up to date. This link signs the owner in, once:\n`);
  console.log(`  ${await createFirstSignInUrl(databaseUrl, publicOrigin(env, env.PORT))}\n`);
}

try {
  await prepare();
} catch (error) {
  const { message, nextStep } = describeError(error);
  console.error(message);
  if (nextStep) console.error(nextStep);
  process.exit(1);
}
// Explicitly, because the schema engine keeps a timer.
process.exit(0);
