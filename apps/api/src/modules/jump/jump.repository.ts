/** Finds rows by a part of their name. */
import type { Db } from "../../db/database.js";
import type { JumpTarget } from "./jump.type.js";

/**
 * At most `first` of each kind, names that begin with the text before others, newest before older.
 * Reads every name: some milliseconds at 10,000 runs.
 */
export function listByName(db: Db, text: string, first: number): Promise<JumpTarget[]> {
  const escaped = text.replaceAll(/[\\%_]/g, String.raw`\$&`);
  const anywhere = `%${escaped}%`;
  const begins = `${escaped}%`;
  return db.$queryRaw`
    (SELECT id, 'MODEL' AS kind, name, "lastNumber" || CASE "lastNumber" WHEN 1 THEN ' version' ELSE ' versions' END AS hint
     FROM "RegisteredModel" WHERE name ILIKE ${anywhere} ORDER BY name ILIKE ${begins} DESC, id DESC LIMIT ${first})
    UNION ALL
    (SELECT id, 'DATASET', name, CASE WHEN synthetic THEN 'synthetic' ELSE to_char("createdAt", 'YYYY-MM-DD') END
     FROM "Dataset" WHERE name ILIKE ${anywhere} ORDER BY name ILIKE ${begins} DESC, id DESC LIMIT ${first})
    UNION ALL
    (SELECT id, 'RUN', name, lower(status::text) || ', ' || to_char("createdAt", 'YYYY-MM-DD')
     FROM "Run" WHERE name ILIKE ${anywhere} ORDER BY name ILIKE ${begins} DESC, id DESC LIMIT ${first})`;
}
