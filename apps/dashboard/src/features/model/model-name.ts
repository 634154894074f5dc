/** What a registered model may be called: its name stands in an address. The API refuses what this refuses. */

const MODEL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const MAX_LENGTH = 100;

/** "Flowers (spring) – Überblick" → "flowers-spring-uberblick"; "model" where nothing is left. */
export function suggestModelName(datasetName: string): string {
  const slug = datasetName
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, MAX_LENGTH)
    .replace(/[^a-z0-9]+$/, "");
  return slug || "model";
}

/** Null when the name can be used, else what to change. */
export const checkModelName = (name: string): string | null =>
  MODEL_NAME.test(name)
    ? null
    : "Use 1 to 100 letters, digits, dots, hyphens and underscores, beginning with a letter or digit.";
