/** A program that is measured, in a process of its own: it gets ready once, then does its work each time it is told. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { busySeconds } from "./load.mjs";

const READY_TIMEOUT_MS = 300_000;

export class Contestant {
  #child;
  #lines;
  #stderr = "";

  /** @param command and its arguments; `task` is its last one, as JSON */
  static async start({ name, command, args, task, env }) {
    const contestant = new Contestant();
    contestant.name = name;
    contestant.#child = spawn(command, [...args, JSON.stringify(task)], {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    contestant.#child.stderr.on("data", (chunk) => (contestant.#stderr += chunk));
    contestant.#lines = createInterface({ input: contestant.#child.stdout })[Symbol.asyncIterator]();
    contestant.description = await contestant.#nextAnswer(READY_TIMEOUT_MS);
    return contestant;
  }

  /**
   * One measured run: what the program says of it, and how many cores others used meanwhile.
   * Its `cpuSeconds` are what it burnt itself, which a crowd on the machine changes far less than the clock.
   * @param changes what of its task is different this time
   */
  async run(changes = {}) {
    const before = busySeconds();
    this.#child.stdin.write(`${JSON.stringify(changes)}\n`);
    const answer = await this.#nextAnswer(3_600_000);
    const after = busySeconds();
    const others = before === null ? 0 : Math.max(0, after - before - answer.cpuSeconds) / answer.seconds;
    return { ...answer, others };
  }

  async close() {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    await exited;
    clearTimeout(timer);
  }

  async #nextAnswer(timeoutMs) {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), timeoutMs);
    try {
      for (;;) {
        const { value, done } = await this.#lines.next();
        if (done) throw new Error(`${this.name} ended:\n${this.#stderr.slice(-2000)}`);
        // Libraries print what they like; answers are lines of JSON.
        if (value.startsWith("{")) return JSON.parse(value);
      }
    } finally {
      clearTimeout(timer);
    }
  }
}
