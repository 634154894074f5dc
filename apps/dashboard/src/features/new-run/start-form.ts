/** What the new-run form offers and begins with. */
import type { NewRunOptionsQuery } from "@smallset/schema/documents";
import type { HyperparameterContract } from "./hyperparameter-contract";
import { extractorFields, initialValues } from "./run-form";

/** Versions that can be trained on, newest dataset first. */
export const readyVersions = (options: NewRunOptionsQuery) =>
  options.datasets.edges.flatMap(({ node }) =>
    node.latestVersion?.status === "READY" ? [{ dataset: node, version: node.latestVersion }] : [],
  );

/** Pretrained where it can be had; the person is told where it cannot. */
const defaultWeights = ({ backbones }: NewRunOptionsQuery): string =>
  (backbones.find((one) => one.available && one.pretrained) ?? backbones.find((one) => one.available))
    ?.weights ?? "";

/** The usual settings for one version; those of its features where it holds no photos. */
export function startFor(options: NewRunOptionsQuery, contract: HyperparameterContract, versionId: string) {
  const version = readyVersions(options).find(({ version: { id } }) => id === versionId)?.version;
  return initialValues(contract, {
    datasetVersionId: versionId,
    weights: defaultWeights(options),
    ...extractorFields(version?.madeBy ?? null),
  });
}
