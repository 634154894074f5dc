/** Files that benches share: photos, weights, and where results go. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { writeKerasLayers } from "../../packages/ml-core/dist/features/weights/keras-hdf5.js";
import { VGG16_CONVOLUTIONS } from "../../packages/ml-core/dist/features/vgg-layers.js";

export const root = resolve(import.meta.dirname, "../..");
export const contestantScript = (name) => join(root, "bench/contestants", name);
/** What is too large or not ours to commit: photos, weights. */
export const shared = process.env["SHARED_DIR"] ?? resolve(root, "../shared");

/** A folder that is removed at the end, whatever happens in between. */
export async function withTemporaryFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), "smallset-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `count` photos of ants and bees, copied into class folders. Returns the folder, or null where they are not here. */
export async function copyPhotos(folder, count) {
  const source = join(shared, "data/hymenoptera/train");
  if (!existsSync(source)) return null;
  for (const className of ["ants", "bees"]) {
    const names = (await readdir(join(source, className))).filter((name) => name.endsWith(".jpg")).toSorted();
    await mkdir(join(folder, className), { recursive: true });
    for (const name of names.slice(0, count / 2))
      await copyFile(join(source, className, name), join(folder, className, name));
  }
  return folder;
}

/**
 * VGG16 of He-uniform weights as a Keras file that every contestant loads. Speed does not depend on what the numbers
 * are, as long as activations neither vanish nor explode.
 */
export async function writeWeights(file) {
  let state = 1;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const layers = VGG16_CONVOLUTIONS.map(({ name, inputs, outputs }) => {
    const limit = Math.sqrt(6 / (9 * inputs));
    const kernel = Float32Array.from({ length: 9 * inputs * outputs }, () => (2 * random() - 1) * limit);
    return {
      name,
      weights: [
        { name: `${name}/kernel:0`, shape: [3, 3, inputs, outputs], data: kernel },
        { name: `${name}/bias:0`, shape: [outputs], data: new Float32Array(outputs) },
      ],
    };
  });
  await writeKerasLayers(file, layers);
}

/**
 * The others, where they are installed, as environment variables say:
 * KERAS_PYTHON, TORCH_PYTHON  a Python with tensorflow-cpu and pillow; one with torch, pillow and h5py
 * TFJS_DIR                    a folder whose node_modules have @tensorflow/tfjs and @tensorflow/tfjs-backend-wasm
 * TFJS_NODE_DIR               one with @tensorflow/tfjs-node, or tfjs-node-gpu as docs/GPU.md builds it, addon included;
 *                             default: this repository
 */
export function findCompetitors() {
  const installed = {
    keras: process.env["KERAS_PYTHON"],
    torch: process.env["TORCH_PYTHON"],
    tfjs: process.env["TFJS_DIR"],
    tfjsNode: findTfjsNode(process.env["TFJS_NODE_DIR"] ?? root),
  };
  for (const [name, place] of Object.entries(installed))
    if (!place)
      console.warn(`SKIPPED: ${name}. See bench/lib/workspace.mjs for the variable that says where it is.`);
  return installed;
}

/** Returns the folder where tfjs-node's addon loads, else null: it needs a build, or a download that may be gone. */
function findTfjsNode(folder) {
  const isLoading = (name) =>
    spawnSync(process.execPath, ["-e", `require("@tensorflow/${name}")`], { cwd: folder, stdio: "ignore" })
      .status === 0;
  return ["tfjs-node", "tfjs-node-gpu"].some(isLoading) ? folder : null;
}
