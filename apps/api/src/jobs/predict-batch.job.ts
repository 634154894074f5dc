/** Asks a worker to answer a batch's photos, or to go on with them. */
import { z } from "zod";
import type { JobContract } from "../queue/queues.js";

const payload = z.object({ batchId: z.uuid() });
export const predictBatchJob: JobContract<typeof payload> = { queue: "predict-batch", payload };
