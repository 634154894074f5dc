/** Asks a worker to send one delivery. */
import { z } from "zod";
import type { JobContract } from "../queue/queues.js";

const payload = z.object({ deliveryId: z.uuid() });
export const deliverWebhookJob: JobContract<typeof payload> = { queue: "deliver-webhook", payload };
