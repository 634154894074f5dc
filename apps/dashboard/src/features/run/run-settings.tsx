/** What the run was told: extractor and hyperparameters, enough to repeat it. */
import { Section } from "@/components/ui/section";
import { bringsOwnPreprocessing } from "@/lib/weights";
import { presetName } from "../new-run/preset-name";
import type { RunDetails } from "./run-details";

const describeLayers = (layers: NonNullable<RunDetails["hyperparameters"]>["hiddenLayers"]): string =>
  layers.length
    ? layers
        .map(
          ({ units, batchNormalization, dropout }) =>
            `${units}${batchNormalization ? " + batch norm" : ""}${dropout ? `, dropout ${dropout}` : ""}`,
        )
        .join(" → ")
    : "none (linear probe)";

/** A fast extractor never goes without how far it is off. */
function describePrecision({ precision, calibration }: NonNullable<RunDetails["extractor"]>): string {
  if (precision === "exact") return "exact";
  if (!calibration) return "fast";
  const { images, meanCosine, lowestCosine } = calibration;
  return `fast: cosine with exact features ${meanCosine.toFixed(4)} (lowest ${lowestCosine.toFixed(4)}) on ${images} photos`;
}

const describeRows = ({ featureLength, rowType }: NonNullable<RunDetails["extractor"]>): string =>
  featureLength ? `${featureLength}${rowType === "float16" ? ", kept in half precision" : ""}` : "–";

/** What training saw; evaluation and predictions see photos as they are. */
const describeViews = (views: number): string =>
  views === 0 ? "as it is" : `as it is, and in ${views} more: mirrored, cropped, turned`;

/** A run that was trained elsewhere has what was told of it. */
const factsOf = (run: RunDetails): [string, string][] =>
  run.extractor && run.hyperparameters
    ? [...factsOfExtractor(run.extractor), ...factsOfTraining(run.hyperparameters)]
    : run.extractor
      ? [...factsOfExtractor(run.extractor), ["Keras file", run.params.find(isKerasFile)?.value ?? run.name]]
      : run.params.map(({ key, value }) => [key, value]);

const isKerasFile = ({ key }: { key: string }) => key === "keras.file";

function factsOfExtractor(extractor: NonNullable<RunDetails["extractor"]>): [string, string][] {
  const bringsItsOwn = bringsOwnPreprocessing(extractor.weights);
  return [
    ["Backbone", extractor.backbone],
    ["Weights", extractor.pretrained ? extractor.weights : `${extractor.weights} (not pretrained)`],
    ["Image size", `${extractor.imageSizePx} × ${extractor.imageSizePx} px`],
    ["Preprocessing", bringsItsOwn ? "the backbone's own" : presetName(extractor.preset)],
    ["Precision", describePrecision(extractor)],
    ["Features per image", describeRows(extractor)],
    ["Training sees each photo", describeViews(extractor.augmentationViews)],
  ];
}

function factsOfTraining(h: NonNullable<RunDetails["hyperparameters"]>): [string, string][] {
  return [
    ["Top model sees", h.pooling === "average" ? "each channel's average" : "every feature"],
    ["Hidden layers", describeLayers(h.hiddenLayers)],
    ["Output", h.output === "sigmoid" ? "sigmoid: one unit for two classes" : "softmax: one unit a class"],
    ["Optimizer", h.optimizer + (h.optimizer === "sgd" ? `, momentum ${h.momentum}` : "")],
    ["Learning rate", h.optimizer === "lbfgs" ? "found by L-BFGS" : String(h.learningRate)],
    ["Batch size", String(h.batchSize)],
    ["Epochs", `up to ${h.epochs}`],
    ["Patience", h.patience ? `${h.patience} epochs` : "none: trains to the end"],
    ["L2", String(h.l2)],
    ["Label smoothing", String(h.labelSmoothing)],
    ["Class weights", h.classWeights],
    ["Seed", String(h.seed)],
  ];
}

export function RunSettings({ run }: { run: RunDetails }) {
  const facts = factsOf(run);
  if (facts.length === 0) return null;
  return (
    <Section title="Settings">
      <dl className="grid grid-cols-1 gap-x-10 sm:grid-cols-2 lg:grid-cols-3">
        {facts.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4 border-b border-line py-2 text-sm">
            <dt className="text-muted">{name}</dt>
            <dd className="text-right break-words tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
