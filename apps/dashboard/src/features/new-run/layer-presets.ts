/** The usual shapes of a top model, and one's own. */

export interface Layer {
  units: number;
  batchNormalization: boolean;
  dropout: number;
}

export const LAYERS_PRESETS = [
  { value: "classic", label: "One layer of 256, dropout 0.5" },
  { value: "deep", label: "512 → 256 → 128 with batch normalisation" },
  { value: "probe", label: "No hidden layer (linear probe)" },
  { value: "custom", label: "My own layers" },
] as const;
export type LayersPreset = (typeof LAYERS_PRESETS)[number]["value"];

const DEEP: Layer[] = [512, 256, 128].map((units) => ({ units, batchNormalization: true, dropout: 0.5 }));

export function layersOf(preset: LayersPreset, custom: Layer[], classic: Layer[]): Layer[] {
  if (preset === "custom") return custom;
  if (preset === "deep") return DEEP;
  return preset === "probe" ? [] : classic;
}
