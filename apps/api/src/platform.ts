/** What the server and the worker both stand on, opened once and handed to every service. */
import { openDatabase, type Database } from "./db/database.js";
import { requireDatabaseUrl, type Env } from "./env.js";
import { createLogger, type Logger } from "./logger.js";
import { openPubSub, type PubSub } from "./pubsub/pubsub.js";
import { openQueues, type Queues } from "./queue/queues.js";
import { openContentStore, type ContentStore } from "./storage/content-store.js";
import { openDataFolders, type DataFolders } from "./storage/data-folders.js";

export interface Platform {
  env: Env;
  log: Logger;
  db: Database;
  pubsub: PubSub;
  queues: Queues;
  folders: DataFolders;
  content: ContentStore;
}

export async function openPlatform(env: Env, name: "server" | "worker"): Promise<Platform> {
  const log = createLogger(env, name);
  const url = requireDatabaseUrl(env);
  const folders = await openDataFolders(env.DATA_DIR);
  return {
    env,
    log,
    db: openDatabase(url),
    pubsub: await openPubSub(url, log),
    queues: openQueues(env, log),
    folders,
    content: await openContentStore(folders.content),
  };
}

export async function closePlatform(platform: Platform): Promise<void> {
  await platform.queues.close();
  await platform.pubsub.close();
  await platform.db.$disconnect();
}
