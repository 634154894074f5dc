/** What the name of a run's weights says of its backbone. */

/** Presets and precisions are for VGG16 and VGG19; a MobileNet or a backbone from a file has one of each, its own. */
export const bringsOwnPreprocessing = (weights: string): boolean => /^(onnx|mobilenet):/.test(weights);

/** Offered after the others: not the first choice of anyone who does not know that they want it. */
export const isOtherNetwork = (weights: string): boolean => /^(vgg19|mobilenet):/.test(weights);
