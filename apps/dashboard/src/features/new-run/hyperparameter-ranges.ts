/** Ranges and defaults out of the contract itself. For server components only: zod stays out of the browser's bundle. */
import { defaultLearningRates, hyperparametersSchema, parseHyperparameters } from "@smallset/schema";
import type { HyperparameterContract, NumberRange } from "./hyperparameter-contract";

interface JsonSchema {
  type?: string;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
}

/** A nullable number hides its range in `anyOf`. */
const numberIn = (schema: JsonSchema): JsonSchema | undefined =>
  [schema, ...(schema.anyOf ?? [])].find(({ type }) => type === "number" || type === "integer");

function rangesOf(properties: Record<string, JsonSchema> = {}): Record<string, NumberRange> {
  const ranges: Record<string, NumberRange> = {};
  for (const [name, schema] of Object.entries(properties)) {
    const number = numberIn(schema);
    if (!number) continue;
    ranges[name] = {
      min: number.minimum ?? number.exclusiveMinimum ?? null,
      exclusiveMin: number.exclusiveMinimum !== undefined,
      max: number.maximum ?? null,
      integer: number.type === "integer",
    };
  }
  return ranges;
}

export function describeHyperparameters(): HyperparameterContract {
  const schema = hyperparametersSchema.toJSONSchema({ io: "input" }) as JsonSchema;
  return {
    defaults: parseHyperparameters({}),
    defaultLearningRates: {
      vgg16_caffe: defaultLearningRates({ preset: "vgg16-caffe" }),
      rescale255: defaultLearningRates({ preset: "rescale255" }),
      own: defaultLearningRates({ weights: "mobilenet:imagenet" }),
    },
    ranges: rangesOf(schema.properties),
    layerRanges: rangesOf(schema.properties?.["hiddenLayers"]?.items?.properties),
  };
}
