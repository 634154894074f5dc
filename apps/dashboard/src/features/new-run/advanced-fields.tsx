/** Every hyperparameter with one sentence and its default. */
import { NativeSelect, SegmentedControl, Switch } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { ExtractorFields } from "./extractor-fields";
import type { HyperparameterContract } from "./hyperparameter-contract";
import { NumberField } from "@/components/ui/number-field";
import { LayerEditor } from "./layer-editor";
import { LAYERS_PRESETS } from "./layer-presets";
import { chooseLayers, chooseOptimizer, type RunFormValues } from "./run-form";

const OPTIMIZERS = [
  { value: "adam", label: "Adam" },
  { value: "rmsprop", label: "RMSprop" },
  { value: "sgd", label: "SGD" },
  { value: "lbfgs", label: "L-BFGS" },
];

export function AdvancedFields({
  form,
  contract: { defaults, defaultLearningRates },
  fixedImageSizePx,
  bringsOwnPreprocessing,
  hasTwoClasses,
}: {
  form: UseFormReturnType<RunFormValues>;
  contract: HyperparameterContract;
  /** Set when the backbone accepts one size only. */
  fixedImageSizePx: number | null;
  /** Presets and precisions are for VGG16 and VGG19. */
  bringsOwnPreprocessing: boolean;
  /** A sigmoid is for these only. */
  hasTwoClasses: boolean;
}) {
  const { values } = form;
  const preprocessing = bringsOwnPreprocessing ? "own" : values.preset;
  const learningRate = defaultLearningRates[preprocessing][values.optimizer];
  return (
    <div className="grid grid-cols-1 gap-x-6 gap-y-6 sm:grid-cols-2">
      <ExtractorFields
        form={form}
        fixedImageSizePx={fixedImageSizePx}
        bringsOwnPreprocessing={bringsOwnPreprocessing}
      />
      <div className="sm:col-span-2">
        <NativeSelect
          label="What it learns from"
          description="Averages forget where in the photo something is and keep how much of it there is: far fewer numbers, trained sooner, and often enough where photos are few. Photos need not be looked at again. Default everything."
          data={[
            { value: "none", label: "Everything, and where in the photo it is" },
            { value: "average", label: "Averages over the photo (global average pooling)" },
          ]}
          {...form.getInputProps("pooling")}
        />
      </div>
      <div className="sm:col-span-2">
        <NativeSelect
          label="Hidden layers"
          description="How much the top model can work out between features and classes. Default: one layer of 256, dropout 0.5."
          data={[...LAYERS_PRESETS]}
          {...form.getInputProps("layersPreset")}
          onChange={(event) => chooseLayers(form, event.currentTarget.value as RunFormValues["layersPreset"])}
        />
        {values.layersPreset === "custom" ? <LayerEditor form={form} /> : null}
      </div>
      <NativeSelect
        label="Output"
        description={
          hasTwoClasses
            ? "Softmax gives each class a unit. Sigmoid decides between two with one, as the Keras tutorials do. Default softmax."
            : "Sigmoid decides between exactly two classes; these photos show others. Default softmax."
        }
        disabled={!hasTwoClasses && values.output === "softmax"}
        data={[
          { value: "softmax", label: "Softmax" },
          { value: "sigmoid", label: "Sigmoid (two classes)" },
        ]}
        {...form.getInputProps("output")}
      />
      <NumberField
        label="Epochs"
        description={`How often it may go through all training photos, at most. Default ${defaults.epochs}.`}
        {...form.getInputProps("epochs")}
      />
      <NumberField
        label="Batch size"
        description={`How many photos it looks at before each small correction. Default ${defaults.batchSize}.`}
        {...form.getInputProps("batchSize")}
      />
      <div>
        <Switch
          label="Stop early"
          styles={{ label: { fontWeight: 500 } }}
          description="Stops when it no longer gets better on validation photos, and keeps the best. Default on."
          {...form.getInputProps("stopsEarly", { type: "checkbox" })}
        />
      </div>
      <NumberField
        label="Patience in epochs"
        description={`How long it waits for an improvement before it stops. Default ${defaults.patience ?? "none"}.`}
        disabled={!values.stopsEarly}
        {...form.getInputProps("patience")}
      />
      <div>
        <p className="text-sm font-medium" id="optimizer-label">
          Optimizer
        </p>
        <p className="mt-0.5 mb-2 text-xs text-muted">
          The rule by which it corrects itself. Default Adam. L-BFGS finds a linear probe&apos;s one best
          answer in seconds.
        </p>
        <SegmentedControl
          fullWidth
          aria-labelledby="optimizer-label"
          data={OPTIMIZERS}
          value={values.optimizer}
          onChange={(next) => chooseOptimizer(form, next as RunFormValues["optimizer"])}
        />
      </div>
      <NumberField
        label="Learning rate"
        description={
          values.optimizer === "lbfgs"
            ? "L-BFGS finds the size of each correction itself."
            : `The size of each correction. Default for this optimizer and preprocessing ${learningRate}.`
        }
        disabled={values.optimizer === "lbfgs"}
        placeholder={String(learningRate)}
        step={learningRate}
        {...form.getInputProps("learningRate")}
      />
      <NumberField
        label="Momentum"
        description={`How much of the last correction is kept; SGD only. Default ${defaults.momentum}.`}
        disabled={values.optimizer !== "sgd"}
        step={0.05}
        {...form.getInputProps("momentum")}
      />
      <NumberField
        label="L2"
        description={`Holds weights small, against learning by heart. Default ${defaults.l2}.`}
        step={0.0001}
        {...form.getInputProps("l2")}
      />
      <NumberField
        label="Label smoothing"
        description={`Keeps it from being too sure of itself. Default ${defaults.labelSmoothing}.`}
        step={0.05}
        {...form.getInputProps("labelSmoothing")}
      />
      <NativeSelect
        label="Class weights"
        description="Balanced gives rare classes more weight. Default none."
        data={[
          { value: "none", label: "None" },
          { value: "balanced", label: "Balanced" },
        ]}
        {...form.getInputProps("classWeights")}
      />
      <NumberField
        label="Seed"
        description={`The same seed gives the same result again. Default ${defaults.seed}.`}
        {...form.getInputProps("seed")}
      />
    </div>
  );
}
