/** VGG19 and MobileNet answer as Keras's do, from a Keras file on. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ExtractorSpec } from "@smallset/schema";
import { beforeAll, describe, expect, it } from "vitest";
import { loadExtractor } from "../../src/features/load-extractor.js";
import { relativeError } from "../../src/features/relative-error.js";
import { VGG19_CONVOLUTIONS } from "../../src/features/vgg-layers.js";
import { writeFormulaWeights } from "../helpers/formula-weights.js";
import { drawMobileNetLayers, writeMobileNetFormula } from "../helpers/mobilenet-formula.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";
import { decodeFloats, uniform } from "./formula.js";

interface NetworkGolden {
  network: "vgg19" | "mobilenet";
  size: number;
  /** Base64. */
  features: string;
  /** [layer, [weight …]] */
  layers?: [string, string[]][];
}
const { goldens } = JSON.parse(await readFile(new URL("goldens/networks.json", import.meta.url), "utf8")) as {
  goldens: NetworkGolden[];
};

const folder = useTemporaryFolder();
const files = { vgg19: join(folder, "vgg19.h5"), mobilenet: join(folder, "mobilenet.h5") };
beforeAll(async () => {
  await writeFormulaWeights(files.vgg19, VGG19_CONVOLUTIONS);
  await writeMobileNetFormula(files.mobilenet);
});

/** The golden's image: levels from 0 to 255. */
const draw = (size: number) => Uint8Array.from(uniform(size * size * 3, 900, 0, 256), Math.floor);

async function extract({ network, size }: NetworkGolden, changed: Partial<ExtractorSpec> = {}) {
  const spec = {
    weights: `${network}:${files[network]}`,
    imageSizePx: size,
    preset: "vgg16-caffe" as const,
    ...changed,
  };
  const extractor = await loadExtractor({ spec, weightsDir: folder });
  try {
    return { info: extractor.info, features: await extractor.extract(draw(size), 1) };
  } finally {
    await extractor.close();
  }
}

describe("the features of a drawn image equal Keras's", () => {
  it.each(goldens)("by $network at $size px", async (golden) => {
    const { info, features } = await extract(golden);
    const expected = decodeFloats(golden.features);
    expect(features).toHaveLength(expected.length);
    expect(expected.some((value) => value > 0.1)).toBe(true);
    expect(relativeError(features, expected)).toBeLessThan(1e-5);
    const label = golden.network === "vgg19" ? "VGG19" : "MobileNetV1";
    expect(info).toMatchObject({
      backbone: golden.network,
      label: `${label}, weights of ${golden.network}.h5, ${golden.size} × ${golden.size}`,
      featureLength: expected.length,
      pretrained: true,
    });
  });

  it("from a file that names MobileNet's weights as Keras does", () => {
    const theirs = goldens.findLast(({ network }) => network === "mobilenet")!.layers!;
    const ours = drawMobileNetLayers();
    expect(ours.map(({ name }) => name)).toEqual(theirs.map(([name]) => name));
    // Keras 3 calls a depthwise kernel a kernel; its `.h5` has the same layout.
    const lastPart = (name: string) =>
      name
        .split("/")
        .at(-1)!
        .replace(/:0|depthwise_/g, "");
    expect(ours.map(({ weights }) => weights.map(({ name }) => lastPart(name)))).toEqual(
      theirs.map(([, names]) => names.map((name) => lastPart(name))),
    );
  });

  it("do not depend on a preset where the network brings its own preprocessing", async () => {
    const golden = { ...goldens[0]!, network: "mobilenet" as const };
    const caffe = await extract(golden);
    const rescaled = await extract(golden, { preset: "rescale255" });
    expect(rescaled.info.fingerprint).toBe(caffe.info.fingerprint);
    expect(rescaled.features).toEqual(caffe.features);
  });
});

describe("weights of another network", () => {
  it.each([
    ["vgg19 for VGG16", () => files.vgg19, /block3_conv4, which VGG16 has not/],
    ["MobileNet for VGG19", () => `vgg19:${files.mobilenet}`, /block1_conv1, which is missing/],
    [
      "VGG19 for MobileNet",
      () => `mobilenet:${files.vgg19}`,
      /MobileNetV1 of width 1\.0.*conv1, which is missing/,
    ],
  ])("are refused: %s", async (_, weights, message) => {
    const spec = { weights: weights(), imageSizePx: 64, preset: "vgg16-caffe" as const };
    const loading = loadExtractor({ spec, weightsDir: folder });
    await expect(loading).rejects.toMatchObject({
      code: "WEIGHTS_LAYOUT",
      message: expect.stringMatching(message),
    });
  });
});

describe("drawn weights", () => {
  it.each(["vgg19:random", "mobilenet:random"])("make %s answer, and say what they are", async (weights) => {
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    const { info, features } = await extract(goldens[0]!, { weights });
    clearInterval(timer);
    expect(info).toMatchObject({ pretrained: false, label: expect.stringContaining("not pretrained") });
    const mean = features.reduce((sum, value) => sum + value, 0) / features.length;
    expect(mean).toBeGreaterThan(0.01);
    expect(mean).toBeLessThan(1000);
    // Twenty million numbers take a second. Drawn in the caller's thread, a handful of turns would fit in between.
    expect(turns).toBeGreaterThan(weights.startsWith("vgg19") ? 30 : 0);
  });
});
