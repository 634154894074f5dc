/** Workers look at weights, because they load them; the API passes on what the liveliest one says. */
import type { Platform } from "../../platform.js";
import {
  backbonesOf,
  findLiveWorker,
  type OfferedBackbone,
} from "../worker-process/worker-process.repository.js";

const NO_WORKER = "No worker is running, so nothing can be loaded. Start one, or restart Smallset.";

export async function listBackbones({ db }: Platform): Promise<OfferedBackbone[]> {
  const worker = await findLiveWorker(db);
  if (worker) return backbonesOf(worker);
  const common = { available: false, unavailableReason: NO_WORKER, fixedImageSizePx: null, about: null };
  return [
    { weights: "imagenet", label: "VGG16, ImageNet weights", pretrained: true, ...common },
    { weights: "random", label: "VGG16, random weights, not pretrained", pretrained: false, ...common },
  ];
}
