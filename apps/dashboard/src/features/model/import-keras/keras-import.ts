/** What an import of a Keras model is made of, and how the form's words become the API's. */
import type { ImportKerasModelInput, NewRunOptionsQuery } from "@smallset/schema/documents";
import { checkExtractor, type ExtractorValues, toExtractorInput } from "./extractor-fields";

export interface KerasImport extends ExtractorValues {
  datasetVersionId: string;
  /** Comma separated, in the order of the model's outputs; empty: the dataset's own order. */
  classNames: string;
}

export interface ReadyDataset {
  versionId: string;
  label: string;
  classNames: string[];
}

/** Those that a model can be measured on, newest first. */
export const readyDatasets = ({ datasets }: Pick<NewRunOptionsQuery, "datasets">): ReadyDataset[] =>
  datasets.edges.flatMap(({ node: { name, latestVersion } }) =>
    latestVersion?.status === "READY"
      ? [
          {
            versionId: latestVersion.id,
            label: `${name}, version ${latestVersion.number}`,
            classNames: latestVersion.classes.map((one) => one.name),
          },
        ]
      : [],
  );

const splitNames = (text: string): string[] =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

/** What stands against sending it; null when nothing does. */
export function checkKerasImport(values: KerasImport, classNames: readonly string[]): string | null {
  const named = splitNames(values.classNames);
  const missing = classNames.filter((name) => !named.includes(name));
  if (named.length && (missing.length || named.length !== classNames.length))
    return `Name each class once: ${classNames.join(", ")}.`;
  return checkExtractor(values);
}

export function toImportInput(values: KerasImport): Omit<ImportKerasModelInput, "uploadId"> {
  const named = splitNames(values.classNames);
  return {
    datasetVersionId: values.datasetVersionId,
    extractor: toExtractorInput(values),
    ...(named.length ? { classNames: named } : {}),
  };
}
