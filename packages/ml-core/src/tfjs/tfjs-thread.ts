/** The main thread's end of a thread that runs TensorFlow.js. */
/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin, windows have */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { AppError } from "@smallset/schema";
import { resolveBuilt } from "../runtime/resolve-built.js";
import type { EngineFacts, TfjsRequests } from "./thread.type.js";

interface Answer {
  id: number;
  response?: unknown;
  error?: { code: string; message: string; nextStep: string | null };
}

export class TfjsThread {
  private readonly worker = new Worker(resolveBuilt("tfjs/tfjs.worker.js"));
  private readonly pending = new Map<
    number,
    { resolve: (value: never) => void; reject: (error: unknown) => void }
  >();
  private nextId = 0;
  private failure: unknown = null;

  private constructor() {
    this.worker.on("message", ({ id, response, error }: Answer) => {
      const { resolve, reject } = this.pending.get(id)!;
      this.pending.delete(id);
      if (this.pending.size === 0) this.worker.unref();
      if (error) reject(new AppError(error.code, error.message, error.nextStep ?? undefined));
      else resolve(response as never);
    });
    this.worker.on("error", (error) => this.fail(error));
    this.worker.on("exit", () => this.fail(new Error("The TensorFlow.js thread ended unexpectedly.")));
    this.worker.unref();
  }

  /** Returns null, and leaves nothing running, where `onlyGpu` finds no GPU. */
  static async start({ onlyGpu = false } = {}): Promise<{ thread: TfjsThread; facts: EngineFacts } | null> {
    const thread = new TfjsThread();
    const facts = await thread.ask("load", { onlyGpu });
    if (facts) return { thread, facts };
    await thread.close();
    return null;
  }

  ask<Name extends keyof TfjsRequests>(
    name: Name,
    request: TfjsRequests[Name]["request"],
  ): Promise<TfjsRequests[Name]["response"]> {
    return new Promise((resolve, reject) => {
      if (this.failure) return reject(this.failure);
      const id = this.nextId++;
      this.pending.set(id, { resolve, reject });
      this.worker.ref();
      this.worker.postMessage({ id, name, request });
    });
  }

  /** Lets the thread end by itself: terminated inside native code it could take the process with it. */
  async close(): Promise<void> {
    if (this.failure) return;
    const exited = once(this.worker, "exit");
    await this.ask("close", null);
    this.worker.ref();
    await exited;
  }

  private fail(error: unknown): void {
    this.failure ??= error;
    for (const { reject } of this.pending.values()) reject(this.failure);
    this.pending.clear();
  }
}
