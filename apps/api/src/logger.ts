/** One JSON line per thing worth knowing; what holds secrets is left out. */
import { pino, type Logger } from "pino";
import type { Env } from "./env.js";

export type { Logger };

export const createLogger = (env: Pick<Env, "LOG_LEVEL">, name: "server" | "worker"): Logger =>
  pino({
    name,
    level: env.LOG_LEVEL,
    redact: ["req.headers.cookie", "req.headers.authorization", 'res.headers["set-cookie"]'],
  });
