/** Recipes of networks, and the ONNX bytes made from them. A recipe crosses to another thread; building blocks. */
import { buildMobileNetGraph } from "./mobilenet-graph.js";
import { buildVggGraph, type VggParts } from "./vgg-graph.js";
import { buildVggInt8Graph } from "./vgg-int8.js";
import { type ActivationRanges, buildVggRangesGraph } from "./vgg-int8-ranges.js";
import { addWinogradVgg, buildVggWinogradGraph } from "./vgg-winograd.js";

export type GraphRecipe =
  /** The bytes of an `.onnx` file. */
  | { kind: "file"; bytes: Uint8Array<ArrayBuffer> }
  | ({ kind: "vgg" | "vgg-winograd" | "vgg-ranges" | "vgg-winograd-ranges" | "mobilenet" } & VggParts)
  | ({ kind: "vgg-int8"; ranges: ActivationRanges } & VggParts);

export function buildGraph(recipe: GraphRecipe): Uint8Array<ArrayBuffer> {
  switch (recipe.kind) {
    case "file":
      return recipe.bytes;
    case "vgg":
      return buildVggGraph(recipe);
    case "vgg-winograd":
      return buildVggWinogradGraph(recipe);
    case "vgg-int8":
      return buildVggInt8Graph(recipe);
    case "vgg-ranges":
      return buildVggRangesGraph(recipe);
    case "vgg-winograd-ranges":
      return buildVggRangesGraph(recipe, addWinogradVgg);
    case "mobilenet":
      return buildMobileNetGraph(recipe);
  }
}
