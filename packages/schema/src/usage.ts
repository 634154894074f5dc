/** What a worker process and its machine use at a moment. */
import { z } from "zod";

export const usageSchema = z.object({
  /** Of the worker process, all threads; 100 is one core fully busy. */
  cpuPercent: z.number(),
  /** Resident memory of the worker process. */
  memoryBytes: z.number(),
  /** Of the whole machine, 0 to 100. */
  systemCpuPercent: z.number(),
  /** In use on the whole machine. */
  systemMemoryBytes: z.number(),
  totalMemoryBytes: z.number(),
  cores: z.int(),
});
export type Usage = z.output<typeof usageSchema>;

/** `usage` comes every few seconds. */
export type WorkerEvent = "started" | "usage" | "stopped";

/** What the machines tell; numbered like a run's events. */
export interface SystemEventPayload {
  kind: WorkerEvent;
  workerId: string;
  host: string;
  /** Runs that the worker holds. */
  runCount: number;
  usage?: Usage;
}
