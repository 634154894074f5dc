/** Asks a worker to write the images of a dataset version that was made from another one. */
import { z } from "zod";
import type { JobContract } from "../queue/queues.js";

const payload = z.object({ datasetVersionId: z.uuid() });
export const deriveVersionJob: JobContract<typeof payload> = { queue: "derive-version", payload };
