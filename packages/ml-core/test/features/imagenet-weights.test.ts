import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Network } from "@smallset/schema";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadExtractor } from "../../src/features/load-extractor.js";
import {
  canReachImagenetWeights,
  findImagenetWeights,
  getImagenetWeights,
  IMAGENET_WEIGHTS,
} from "../../src/features/weights/imagenet-weights.js";
import { startServer, type TestServer } from "../helpers/http-server.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";

const folder = useTemporaryFolder();
let server: TestServer;
let urls: string[] = [];
beforeAll(async () => {
  server = await startServer((request, response) => {
    urls.push(`${request.method} ${request.url}`);
    response.end("not the weights");
  });
});
afterAll(() => server.close());
beforeEach(() => {
  urls = [];
});

describe("the imagenet weights", () => {
  it("are looked for in the weights folder without downloading", async () => {
    const weightsDir = join(folder, "find");
    expect(await findImagenetWeights(weightsDir)).toBeNull();
    await mkdir(weightsDir);
    const file = join(weightsDir, IMAGENET_WEIGHTS.vgg16.fileName);
    await writeFile(file, "");
    expect(await findImagenetWeights(weightsDir)).toBeNull();
    await writeFile(file, "x");
    expect(await findImagenetWeights(weightsDir)).toBe(file);
    expect(urls).toEqual([]);
  });

  it("are fetched from a mirror's folder, or from the file's own address", async () => {
    const { fileName } = IMAGENET_WEIGHTS.vgg16;
    for (const weightsUrl of [`${server.url}vgg16`, `${server.url}vgg16/`, `${server.url}mine.h5?token=1`])
      await getImagenetWeights({ weightsDir: join(folder, "mirror"), weightsUrl }).catch(() => {});
    expect(urls).toEqual([`GET /vgg16/${fileName}`, `GET /vgg16/${fileName}`, "GET /mine.h5?token=1"]);
  });

  it("of other networks are fetched from the same folder, and only VGG's are known by their hash", async () => {
    const weightsDir = join(folder, "others");
    const get = (network: Network, weightsUrl: string) =>
      getImagenetWeights({ network, weightsDir, weightsUrl });
    await expect(get("vgg19", `${server.url}all/`)).rejects.toMatchObject({ code: "WEIGHTS_HASH_MISMATCH" });
    const file = await get("mobilenet", `${server.url}all/mine.h5`);
    const { vgg19, mobilenet } = IMAGENET_WEIGHTS;
    expect(urls).toEqual([`GET /all/${vgg19.fileName}`, `GET /all/${mobilenet.fileName}`]);
    expect(await readdir(weightsDir)).toEqual([mobilenet.fileName]);
    // What came is no weights file, which its layout tells.
    const spec = { weights: "mobilenet:imagenet", imageSizePx: 32, preset: "vgg16-caffe" } as const;
    await expect(loadExtractor({ spec, weightsDir })).rejects.toMatchObject({ code: "WEIGHTS_LAYOUT" });
    expect(await findImagenetWeights(weightsDir, "mobilenet")).toBe(file);
  });

  it("are refused when the mirror sends another file: no features of random weights instead", async () => {
    const weightsDir = join(folder, "mismatch");
    const spec = { weights: "imagenet", imageSizePx: 32, preset: "vgg16-caffe" } as const;
    const loading = loadExtractor({ spec, weightsDir, weightsUrl: server.url });
    await expect(loading).rejects.toMatchObject({ code: "WEIGHTS_HASH_MISMATCH" });
    expect(await readdir(weightsDir)).toEqual([]);
  });

  it("are refused, and removed, when a wrong file was put into the folder", async () => {
    const weightsDir = join(folder, "wrong");
    await mkdir(weightsDir);
    await writeFile(join(weightsDir, IMAGENET_WEIGHTS.vgg16.fileName), "cut sho");
    const loading = getImagenetWeights({ weightsDir, weightsUrl: server.url });
    await expect(loading).rejects.toMatchObject({ code: "WEIGHTS_HASH_MISMATCH" });
    expect(await readdir(weightsDir)).toEqual([]);
    expect(urls).toEqual([]);
  });

  it("are downloaded once when two ask at the same time, whatever happens to the other", async () => {
    const options = { weightsDir: join(folder, "twice"), weightsUrl: server.url };
    const first = getImagenetWeights(options);
    const controller = new AbortController();
    const second = getImagenetWeights({ ...options, signal: controller.signal });
    controller.abort();
    await expect(second).rejects.toMatchObject({ code: "CANCELED" });
    await expect(first).rejects.toMatchObject({ code: "WEIGHTS_HASH_MISMATCH" });
    expect(urls).toHaveLength(1);
  });

  it("say whether their server answers", async () => {
    expect(await canReachImagenetWeights({ weightsUrl: server.url })).toBe(true);
    expect(urls[0]).toMatch(/^HEAD /);
    expect(await canReachImagenetWeights({ weightsUrl: "http://127.0.0.1:9/" })).toBe(false);
    await expect(getImagenetWeights({ weightsDir: folder, weightsUrl: "ftp://x/" })).rejects.toMatchObject({
      code: "WEIGHTS_URL_INVALID",
    });
  });
});
