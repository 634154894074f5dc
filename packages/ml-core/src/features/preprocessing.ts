/** What happens between decoded pixels and the first layer: the two named presets, and the numbers behind them. */
import type { Preset } from "@smallset/schema";

export interface Preprocessing {
  resize: "nearest" | "bilinear";
  /** The order in which the first layer sees the channels; `mean` and `scale` are in this order too. */
  channelOrder: "RGB" | "BGR";
  /** value = (pixel − mean) · scale */
  mean: [number, number, number];
  scale: [number, number, number];
}

export const PRESET_PREPROCESSING: Record<Preset, Preprocessing> = {
  /** What VGG16 was trained on, Keras's `preprocess_input`: BGR minus the ImageNet means, no scaling. */
  "vgg16-caffe": {
    resize: "bilinear",
    channelOrder: "BGR",
    mean: [103.939, 116.779, 123.68],
    scale: [1, 1, 1],
  },
  /**
   * What the bottleneck-feature tutorials did: `ImageDataGenerator(rescale=1./255)`, which resizes by nearest
   * neighbour. RGB goes straight into weights trained on BGR: kept so, because their figures came from it.
   */
  rescale255: {
    resize: "nearest",
    channelOrder: "RGB",
    mean: [0, 0, 0],
    scale: [1 / 255, 1 / 255, 1 / 255],
  },
};

/** What MobileNet was trained on, Keras's `preprocess_input` of mode "tf": RGB from −1 to 1. */
export const MOBILENET_PREPROCESSING: Preprocessing = {
  resize: "bilinear",
  channelOrder: "RGB",
  mean: [127.5, 127.5, 127.5],
  scale: [1 / 127.5, 1 / 127.5, 1 / 127.5],
};
