/** Hyperparameters and extractor as flat key–value pairs, so that runs can be searched and compared. */
export interface FlatParam {
  key: string;
  value: string;
  /** The value as a number, where it is one. */
  number: number | null;
}

/** {hiddenLayers: [{units: 256}]} becomes hiddenLayers.0.units = "256". Null and missing values leave no param. */
export function flattenParams(value: unknown, key = ""): FlatParam[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object") {
    const number = typeof value === "number" && Number.isFinite(value) ? value : null;
    return [{ key, value: String(value), number }];
  }
  return Object.entries(value).flatMap(([name, field]) =>
    flattenParams(field, key ? `${key}.${name}` : name),
  );
}
