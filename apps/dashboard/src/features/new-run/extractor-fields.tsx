/** What a photo goes through before training: its size, its preprocessing, its further views. */
import { NativeSelect } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { MAX_AUGMENTATION_VIEWS } from "@smallset/schema";
import { NumberField } from "@/components/ui/number-field";
import { presetName } from "./preset-name";
import type { RunFormValues } from "./run-form";

export function ExtractorFields({
  form,
  fixedImageSizePx,
  bringsOwnPreprocessing,
}: {
  form: UseFormReturnType<RunFormValues>;
  /** Set when the backbone accepts one size only. */
  fixedImageSizePx: number | null;
  /** Presets and precisions are for VGG16 and VGG19. */
  bringsOwnPreprocessing: boolean;
}) {
  return (
    <>
      <NumberField
        label="Image size in pixels"
        description={
          fixedImageSizePx
            ? `This backbone always takes ${fixedImageSizePx}.`
            : "Photos are resized to this square; 224 sees more and takes twice as long. Default 150."
        }
        disabled={fixedImageSizePx !== null}
        step={2}
        {...form.getInputProps("imageSizePx")}
      />
      <NativeSelect
        label="Preprocessing"
        description={
          bringsOwnPreprocessing
            ? "This backbone brings its own."
            : "How colours become numbers; leave it unless you repeat an old experiment. Default vgg16-caffe."
        }
        disabled={bringsOwnPreprocessing}
        data={(["vgg16_caffe", "rescale255"] as const).map((value) => ({ value, label: presetName(value) }))}
        {...form.getInputProps("preset")}
      />
      <NativeSelect
        label="Precision"
        description={
          bringsOwnPreprocessing
            ? "This backbone has one only."
            : "Fast computes in 8 bits, is about 1 % off, and measures that on your photos first. Default exact."
        }
        disabled={bringsOwnPreprocessing}
        data={[
          { value: "exact", label: "Exact" },
          { value: "fast", label: "Fast" },
        ]}
        {...form.getInputProps("precision")}
      />
      <NativeSelect
        label="Features on disk"
        description="Half precision takes half the space and rounds features to three digits. Default full."
        data={[
          { value: "float32", label: "Full precision (float32)" },
          { value: "float16", label: "Half precision (float16)" },
        ]}
        {...form.getInputProps("rowType")}
      />
      <div className="sm:col-span-2">
        <NumberField
          label="More views of each photo"
          description={`Shows the training each photo also mirrored, turned and zoomed, in so many ways: it helps where photos are few. Each view takes as long to look at as a photo, once. Default 0, at most ${MAX_AUGMENTATION_VIEWS}.`}
          {...form.getInputProps("augmentationViews")}
        />
      </div>
    </>
  );
}
