/** The hash is how the server knows what it has: it must be the one of node's own crypto. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hashFile } from "../src/features/upload/hash-file";

describe("hashFile", () => {
  it("agrees with node's sha256 across slice borders", async () => {
    for (const bytes of [0, 1, 1024 * 1024, 1024 * 1024 + 1, 2_500_000]) {
      const content = new Uint8Array(bytes).map((_, i) => (i * 31) % 251);
      expect(await hashFile(new Blob([content]))).toBe(createHash("sha256").update(content).digest("hex"));
    }
  });

  it("counts every byte once and stops when aborted", async () => {
    let seen = 0;
    const file = new Blob([new Uint8Array(3_000_000)]);
    await hashFile(file, { onBytes: (bytes) => (seen += bytes) });
    expect(seen).toBe(3_000_000);
    const controller = new AbortController();
    const stopped = hashFile(file, {
      signal: controller.signal,
      onBytes: () => controller.abort(new Error("stop")),
    });
    await expect(stopped).rejects.toThrow("stop");
  });
});
