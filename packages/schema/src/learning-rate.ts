/** How long a step of the top model is when nobody says so: `npm run bench -- learning-rate` tried them. */
import { isVgg, parseWeights, type ExtractorSpecInput, type Preset } from "./extractor.js";
import type { Optimizer } from "./hyperparameters.js";

type Rates = Record<Optimizer, number>;

/** Not used: every step of L-BFGS is as long as the loss allows. */
const lbfgs = 1;

/** The larger the features, the shorter the step: `vgg16-caffe` makes them some fifty times as large as `rescale255`. */
const OF_VGG: Record<Preset, Rates> = {
  "vgg16-caffe": { adam: 1e-4, rmsprop: 1e-4, sgd: 3e-4, lbfgs },
  rescale255: { adam: 1e-3, rmsprop: 1e-3, sgd: 1e-2, lbfgs },
};
/** MobileNet's are between the two; so, as a rule, are those of ONNX backbones. */
const OF_OTHERS: Rates = { adam: 3e-4, rmsprop: 3e-4, sgd: 1e-3, lbfgs };

/** The default rate of each optimizer on what this extractor makes of photos; by default VGG16 with `vgg16-caffe`. */
export const defaultLearningRates = ({
  weights = "imagenet",
  preset = "vgg16-caffe",
}: ExtractorSpecInput = {}): Rates => (isVgg(parseWeights(weights).network) ? OF_VGG[preset] : OF_OTHERS);
