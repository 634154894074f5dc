/** Asks a worker to write a model version in another tool's format. */
import { z } from "zod";
import type { JobContract } from "../queue/queues.js";

const payload = z.object({ exportId: z.uuid() });
export const exportModelJob: JobContract<typeof payload> = { queue: "export-model", payload };
