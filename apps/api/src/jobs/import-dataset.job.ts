/** Asks a worker to read a new dataset version's files. */
import { z } from "zod";
import type { JobContract } from "../queue/queues.js";

const payload = z.object({ datasetVersionId: z.uuid() });
export const importDatasetJob: JobContract<typeof payload> = { queue: "import-dataset", payload };
