/** Asks a worker to write a model version in another tool's format. */
import { z } from "zod";
import type { JobContract } from "../queue/queues.js";

/** ml-core's formats, which the server must not load. With "-top": the top model alone, from features on. */
export const EXPORT_FORMATS = ["zip", "onnx", "onnx-top", "keras", "keras-top", "tfjs", "tfjs-top"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const payload = z.object({ exportId: z.uuid() });
export const exportModelJob: JobContract<typeof payload> = { queue: "export-model", payload };
