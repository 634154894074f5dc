/** What a worker says about the weights that it could load. */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Env } from "../src/env.js";
import { listBackbones } from "../src/worker/list-backbones.js";

describe("the offered backbones", () => {
  let dir: string;
  const envWith = (settings: Partial<Env>) =>
    ({
      WEIGHTS_DIR: join(dir, "weights"),
      BACKBONES_DIR: dir,
      WEIGHTS_URL: "http://127.0.0.1:1/",
      ...settings,
    }) as Env;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "smallset-backbones-"));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it("say what to do where the ImageNet weights can neither be found nor fetched", async () => {
    const [imagenet, random] = await listBackbones(envWith({}));
    expect(imagenet).toMatchObject({ weights: "imagenet", pretrained: true, available: false });
    expect(imagenet!.unavailableReason).toContain("WEIGHTS_DIR");
    expect(random).toMatchObject({ weights: "random", pretrained: false, available: true });
    expect(random!.label).toContain("not pretrained");
  });

  it("count ImageNet in when a mirror answers for the file", async () => {
    const mirror = createServer((_request, response) => response.end()).listen(0, "127.0.0.1");
    await once(mirror, "listening");
    const { port } = mirror.address() as AddressInfo;
    const [imagenet] = await listBackbones(envWith({ WEIGHTS_URL: `http://127.0.0.1:${port}/` }));
    mirror.close();
    expect(imagenet).toMatchObject({ available: true, unavailableReason: null });
  });

  it("list each ONNX file by name, and what is wrong with its description", async () => {
    const sidecar = {
      name: "MobileNetV1",
      pretrained: true,
      imageSizePx: 128,
      channelOrder: "RGB",
      mean: [127.5, 127.5, 127.5],
      scale: [1 / 127.5, 1 / 127.5, 1 / 127.5],
      layout: "NCHW",
      resize: "bilinear",
      input: "input",
      output: "features",
    };
    await writeFile(join(dir, "mobilenet.onnx"), "");
    await writeFile(join(dir, "mobilenet.onnx.json"), JSON.stringify(sidecar));
    await writeFile(join(dir, "unknown.onnx"), "");
    const [, , mobilenet, unknown, ...networks] = await listBackbones(envWith({}));
    expect(networks.map(({ weights, available }) => [weights, available])).toEqual([
      ["vgg19:imagenet", false],
      ["vgg19:random", true],
      ["mobilenet:imagenet", false],
      ["mobilenet:random", true],
    ]);
    expect(mobilenet).toEqual({
      weights: "onnx:mobilenet",
      label: "MobileNetV1",
      about: null,
      pretrained: true,
      available: true,
      unavailableReason: null,
      fixedImageSizePx: 128,
    });
    expect(unknown).toMatchObject({ weights: "onnx:unknown", available: false });
    expect(unknown!.unavailableReason).toContain("unknown.onnx.json");
  });
});
