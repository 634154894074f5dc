/** Asks a worker to carry a run from its dataset version to its model bundle. */
import { z } from "zod";
import type { JobContract } from "../queue/queues.js";

const payload = z.object({ runId: z.uuid() });
export const trainRunJob: JobContract<typeof payload> = { queue: "train-run", payload };
