/** Contracts that the API, the dashboard and ml-core share; imports nothing of theirs. */
export * from "./enums.js";
export * from "./errors.js";
export * from "./export-formats.js";
export * from "./extractor.js";
export * from "./hyperparameters.js";
export * from "./metric-keys.js";
export * from "./reliability.js";
export * from "./run-events.js";
