/** The link that signs the first user in. */
import { openDatabase } from "../db/database.js";
import type { Env } from "../env.js";
import { createFirstOwner, createSignInLink } from "../modules/user/user.service.js";

/** The address to type into a browser. */
export function publicOrigin(env: Env, port: number): string {
  if (env.PUBLIC_URL) return env.PUBLIC_URL.replace(/\/$/, "");
  const isThisMachine = ["127.0.0.1", "::1", "0.0.0.0", "::", ""].includes(env.HOST);
  const name = isThisMachine ? "localhost" : env.HOST;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/** Makes the owner when there is none yet, and a link that works once, within a day. */
export async function createFirstSignInUrl(databaseUrl: string, origin: string): Promise<string> {
  const db = openDatabase(databaseUrl, { poolSize: 1 });
  try {
    const owner = await createFirstOwner(db);
    return `${origin}/sign-in?token=${await createSignInLink(db, owner.id)}`;
  } finally {
    await db.$disconnect();
  }
}
