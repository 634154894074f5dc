/** Keeps the embedded Postgres alive while we run. */
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../db/embedded-postgres.js";

const LOOK_EVERY_MS = 1_000;

interface SuperviseOptions {
  rootDir: string;
  log: (message: string) => void;
  /** It is back on another port, because something took the old one. */
  onNewAddress: () => void;
}

export interface SupervisedPostgres {
  url: () => string;
  rootDir: string;
  stop: () => Promise<void>;
}

/** @throws AppError POSTGRES_* when it does not start the first time; later it tries again and says so */
export async function supervisePostgres(options: SuperviseOptions): Promise<SupervisedPostgres> {
  const { rootDir, log, onNewAddress } = options;
  let postgres: EmbeddedPostgres = await startEmbeddedPostgres({ rootDir, log });
  let revival: Promise<void> | null = null;

  async function revive(): Promise<void> {
    log("Postgres ended; starting it again.");
    try {
      const revived = await startEmbeddedPostgres({ rootDir, log });
      const hasMoved = revived.url !== postgres.url;
      postgres = revived;
      if (hasMoved) onNewAddress();
    } catch (error) {
      log(`Postgres does not start: ${(error as Error).message}`);
    }
  }
  const timer = setInterval(() => {
    if (revival || postgres.isRunning()) return;
    revival = revive().finally(() => (revival = null));
  }, LOOK_EVERY_MS);

  return {
    url: () => postgres.url,
    rootDir: postgres.rootDir,
    stop: async () => {
      clearInterval(timer);
      await revival;
      await postgres.stop();
    },
  };
}
