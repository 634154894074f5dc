/** Contracts that the API, the dashboard and ml-core share; imports nothing of theirs. */
export * from "./draw-children.js";
export * from "./enums.js";
export * from "./errors.js";
export * from "./export-formats.js";
export * from "./extractor.js";
export * from "./views.js";
export * from "./hyperparameters.js";
export * from "./learning-rate.js";
export * from "./metric-keys.js";
export * from "./reliability.js";
export * from "./run-events.js";
export * from "./run-search/parse-search.js";
export * from "./run-search/run-field.js";
export { SearchError } from "./run-search/search-error.js";
export * from "./run-search/search.type.js";
export * from "./search-space.js";
export * from "./usage.js";
