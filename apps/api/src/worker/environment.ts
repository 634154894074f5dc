/** What a run's figures were measured on. */
import { arch, availableParallelism, cpus, platform, totalmem } from "node:os";
import type { Env } from "../env.js";

export const describeEnvironment = ({ ENGINE }: Env) => ({
  node: process.versions.node,
  platform: `${platform()} ${arch()}`,
  cpu: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
  memoryBytes: totalmem(),
  engine: ENGINE,
});
