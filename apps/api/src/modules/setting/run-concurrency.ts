/** How many runs one worker trains at the same time: RUN_CONCURRENCY, until somebody sets another number. */
import type { Platform } from "../../platform.js";
import { settingsTopic } from "../../pubsub/topics.js";
import { findSetting, putSetting } from "./setting.repository.js";

const KEY = "runConcurrency";

export async function getRunConcurrency({ db, env }: Pick<Platform, "db" | "env">): Promise<number> {
  const value = await findSetting(db, KEY);
  return typeof value === "number" ? value : env.RUN_CONCURRENCY;
}

/** Workers take it up at once; a run that is under way goes on. */
export async function setRunConcurrency({ db, pubsub }: Platform, value: number): Promise<number> {
  await db.$transaction(async (tx) => {
    await putSetting(tx, KEY, value);
    await pubsub.publish(tx, settingsTopic, {});
  });
  return value;
}

/** Calls `change` with each new number. Returns how to stop. */
export function followRunConcurrency(platform: Platform, change: (value: number) => void): () => void {
  const read = () =>
    void getRunConcurrency(platform).then(change, (error: unknown) =>
      platform.log.warn({ err: error }, "cannot read the settings"),
    );
  return platform.pubsub.subscribe(settingsTopic, { onMessage: read, onGap: read });
}
