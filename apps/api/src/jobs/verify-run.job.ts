/** Asks a worker to train a finished run again and to compare. */
import { z } from "zod";
import type { JobContract } from "../queue/queues.js";

const payload = z.object({ verificationId: z.uuid() });
export const verifyRunJob: JobContract<typeof payload> = { queue: "verify-run", payload };
