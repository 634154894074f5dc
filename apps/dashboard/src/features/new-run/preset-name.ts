/** Preprocessing presets in words; GraphQL's enum cannot spell the dash of `vgg16-caffe`. */
import type { Preset } from "@smallset/schema/documents";

const NAMES: Record<Preset, string> = {
  vgg16_caffe: "vgg16-caffe (as in training)",
  rescale255: "rescale255 (as in tutorials)",
};

export const presetName = (preset: Preset): string => NAMES[preset];
