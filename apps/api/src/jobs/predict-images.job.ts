/** Asks a worker to answer one request's images. */
import { z } from "zod";
import type { JobContract } from "../queue/queues.js";

const payload = z.object({ requestId: z.uuid() });
export const predictImagesJob: JobContract<typeof payload> = { queue: "predict-images", payload };
