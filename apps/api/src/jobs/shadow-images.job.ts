/** Asks a worker to put one request's photos to the shadows of the model that answered them. */
import { z } from "zod";
import type { JobContract } from "../queue/queues.js";

const payload = z.object({ requestId: z.uuid() });
export const shadowImagesJob: JobContract<typeof payload> = { queue: "shadow-images", payload };
