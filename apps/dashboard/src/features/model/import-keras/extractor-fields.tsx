/** What made the features: backbone, image size, and how pixels were scaled. */
"use client";
import { NativeSelect, TextInput } from "@mantine/core";
import type { ExtractorInput, NewRunOptionsQuery, Preset } from "@smallset/schema/documents";
import { bringsOwnPreprocessing } from "@/lib/weights";

type Backbones = NewRunOptionsQuery["backbones"];

export interface ExtractorValues {
  weights: string;
  /** As typed. */
  imageSizePx: string;
  preset: Preset;
}

const PRESETS: { value: Preset; label: string }[] = [
  { value: "rescale255", label: "rescale=1./255 (tutorials)" },
  { value: "vgg16_caffe", label: "preprocess_input (VGG)" },
];
const usable = (backbones: Backbones) => backbones.filter(({ available }) => available);

/** As the tutorials have it. */
export const initialExtractor = (backbones: Backbones): ExtractorValues => ({
  weights: (usable(backbones).find(({ pretrained }) => pretrained) ?? usable(backbones)[0])?.weights ?? "",
  imageSizePx: "150",
  preset: "rescale255",
});

/** What stands against it; null when nothing does. */
export function checkExtractor({ imageSizePx }: Pick<ExtractorValues, "imageSizePx">): string | null {
  const size = Number(imageSizePx);
  return Number.isInteger(size) && size >= 32 && size <= 1024
    ? null
    : "The image size is a whole number of pixels, 32 to 1024.";
}

export const toExtractorInput = ({ weights, imageSizePx, preset }: ExtractorValues): ExtractorInput => ({
  weights,
  imageSizePx: Number(imageSizePx),
  preset,
});

export function ExtractorFields({
  backbones,
  values,
  onChange,
}: {
  backbones: Backbones;
  values: ExtractorValues;
  onChange: (values: ExtractorValues) => void;
}) {
  const set = (change: Partial<ExtractorValues>) => onChange({ ...values, ...change });
  return (
    <>
      <NativeSelect
        label="Its features come from"
        data={usable(backbones).map(({ weights, label }) => ({
          value: weights,
          label,
        }))}
        value={values.weights}
        onChange={(event) => set({ weights: event.currentTarget.value })}
        data-testid="import-weights"
      />
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-[8rem_minmax(0,1fr)]">
        <TextInput
          label="Image size"
          inputMode="numeric"
          rightSection={<span className="text-xs text-muted">px</span>}
          value={values.imageSizePx}
          onChange={(event) => set({ imageSizePx: event.currentTarget.value })}
          error={checkExtractor(values)}
          data-testid="import-size"
        />
        {bringsOwnPreprocessing(values.weights) ? null : (
          <NativeSelect
            label="Pixels were"
            data={PRESETS}
            value={values.preset}
            onChange={(event) => set({ preset: event.currentTarget.value as Preset })}
            data-testid="import-preset"
          />
        )}
      </div>
    </>
  );
}
