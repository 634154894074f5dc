/**
 * What every contestant written in JavaScript does: say that it is ready, then run once for every line it gets. A line
 * says as JSON what of the task is different this time.
 */
import { createInterface } from "node:readline";

export const task = JSON.parse(process.argv.at(-1));

/** @param work one measured run; what it returns is added to the answer */
export async function serve(description, work) {
  console.log(JSON.stringify(description));
  const usual = { ...task };
  for await (const line of createInterface({ input: process.stdin })) {
    Object.assign(task, usual, JSON.parse(line));
    const cpu = process.cpuUsage();
    const startedAt = performance.now();
    const result = await work();
    const seconds = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
    console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, peakMb, ...result }));
  }
  process.exit(0);
}
