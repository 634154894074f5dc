/** What the processor can do beyond the least that Smallset runs on, as far as the system tells. */
import { readFileSync } from "node:fs";
import { arch, platform } from "node:os";

export interface CpuFeatures {
  /** Eight float32 at once. */
  avx2: boolean;
  /** Products of 8-bit numbers summed in one instruction: AVX-512 VNNI or AVX-VNNI. */
  vnni: boolean;
}

/** null where the system does not tell, or where other instructions do the same: only x64 on Linux is asked. */
export function findCpuFeatures(): CpuFeatures | null {
  if (platform() !== "linux" || arch() !== "x64") return null;
  try {
    return parseCpuInfo(readFileSync("/proc/cpuinfo", "utf8"));
  } catch {
    return null;
  }
}

/** @param text of /proc/cpuinfo, whose first "flags" line stands for all cores */
export function parseCpuInfo(text: string): CpuFeatures | null {
  const flags = /^flags\s*:(.*)$/m.exec(text)?.[1]?.trim().split(/\s+/);
  if (!flags) return null;
  return {
    avx2: flags.includes("avx2"),
    vnni: flags.includes("avx512_vnni") || flags.includes("avx_vnni"),
  };
}
