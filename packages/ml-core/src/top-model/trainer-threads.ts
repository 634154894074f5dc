/** Starts the training threads and speaks with them. */
/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin, windows have */
import { MessageChannel, Worker } from "node:worker_threads";
import { AppError } from "@smallset/schema";
import { resolveBuilt } from "../runtime/resolve-built.js";
import { CONTROL } from "./network-plan.js";
import type { TrainerRequests, TrainingJob } from "./training-job.type.js";

interface Answer {
  id: number;
  response?: unknown;
  error?: { code: string; message: string; nextStep: string | null };
}

interface Pending {
  resolve: (response: never) => void;
  reject: (error: unknown) => void;
}

class TrainerThread {
  private readonly worker: Worker;
  private readonly pending = new Map<number, Pending>();
  private nextId = 0;
  private failure: unknown = null;

  constructor(job: TrainingJob) {
    this.worker = new Worker(resolveBuilt("top-model/trainer.worker.js"), {
      workerData: job,
      ...(job.cancelPort && { transferList: [job.cancelPort] }),
    });
    this.worker.on("message", ({ id, response, error }: Answer) => {
      const { resolve, reject } = this.pending.get(id)!;
      this.pending.delete(id);
      if (error) reject(new AppError(error.code, error.message, error.nextStep ?? undefined));
      else resolve(response as never);
    });
    this.worker.on("error", (error) => this.fail(error));
    this.worker.on("exit", () => this.fail(new Error("A training thread ended unexpectedly.")));
  }

  ask<Name extends keyof TrainerRequests>(
    name: Name,
    request: TrainerRequests[Name]["request"],
  ): Promise<TrainerRequests[Name]["response"]> {
    return new Promise((resolve, reject) => {
      if (this.failure) return reject(this.failure);
      const id = this.nextId++;
      this.pending.set(id, { resolve, reject });
      this.worker.postMessage({ id, name, request });
    });
  }

  private fail(error: unknown): void {
    this.failure ??= error;
    for (const { reject } of this.pending.values()) reject(this.failure);
    this.pending.clear();
  }

  close(): Promise<number> {
    return this.worker.terminate();
  }
}

export class TrainerThreads {
  private readonly threads: TrainerThread[];
  /** Only where threads share no memory. */
  private readonly channel: MessageChannel | null;

  constructor(private readonly job: Omit<TrainingJob, "thread" | "cancelPort">) {
    this.channel = job.memory ? null : new MessageChannel();
    const cancelPort = this.channel?.port2 ?? null;
    this.threads = Array.from({ length: job.threads }, (_, thread) => {
      // What is not shared memory is copied to each thread; only the leader sets the first weights.
      const initialWeights = thread === 0 ? job.initialWeights : null;
      return new TrainerThread({ ...job, thread, initialWeights, cancelPort });
    });
  }

  /** Asks the first thread, which keeps all that the threads do not share. */
  ask<Name extends keyof TrainerRequests>(
    name: Name,
    request: TrainerRequests[Name]["request"],
  ): Promise<TrainerRequests[Name]["response"]> {
    return this.threads[0]!.ask(name, request);
  }

  /** All threads run one epoch together. Rejects as soon as one of them fails. */
  async runEpoch(position: TrainerRequests["runEpoch"]["request"]) {
    const outcomes = await Promise.all(this.threads.map((thread) => thread.ask("runEpoch", position)));
    // Only the first thread, the leader, answers.
    return outcomes[0]!;
  }

  /** Makes a running epoch end after the batch it is at. */
  cancel(): void {
    const { memory } = this.job;
    if (memory) Atomics.store(new Int32Array(memory.buffer), CONTROL.cancelRequested, 1);
    this.channel?.port1.postMessage(null);
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.close()));
    this.channel?.port1.close();
  }
}
