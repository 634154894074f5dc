/** The command to copy, run by a shell against a server. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { predictCommand } from "../../src/features/model/predict-command";

it("posts a photo in a form to the model's address, with the token from the environment", async () => {
  const seen: { line: string; token: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      seen.push({
        line: `${request.method} ${request.url}`,
        token: request.headers.authorization,
        body: Buffer.concat(chunks).toString(),
      });
      response.end("answered");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cwd = await mkdtemp(join(tmpdir(), "predict-"));
  try {
    await writeFile(join(cwd, "photo.jpg"), "the photo's bytes");
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = { ...process.env, SMALLSET_TOKEN: "a-token", no_proxy: "127.0.0.1" };
    const command = predictCommand(origin, "flowers-v2");
    const { stdout } = await promisify(execFile)("sh", ["-c", command], { cwd, env });
    expect(stdout).toBe("answered");
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ line: "POST /api/models/flowers-v2/predict", token: "Bearer a-token" });
    expect(seen[0]?.body).toContain("the photo's bytes");
  } finally {
    server.close();
    await rm(cwd, { recursive: true });
  }
});
