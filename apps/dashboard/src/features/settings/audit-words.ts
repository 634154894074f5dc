/** What people did, in plain words. */

const WORDS: Record<string, string> = {
  signIn: "Signed in",
  signOut: "Signed out",
  inviteUser: "Invited someone",
  createSignInLink: "Made a sign-in link",
  updateUser: "Changed a person",
  removeUser: "Removed a person",
  createApiToken: "Made an API token",
  revokeApiToken: "Revoked an API token",
  createWebhook: "Made a webhook",
  updateWebhook: "Changed a webhook",
  deleteWebhook: "Deleted a webhook",
  testWebhook: "Tested a webhook",
  redeliverWebhook: "Sent a webhook again",
  createUpload: "Sent photos",
  importDataset: "Imported photos",
  importFeatures: "Imported features",
  importKerasModel: "Imported a Keras model",
  createDatasetVersion: "Made a dataset version",
  cancelImport: "Canceled an import",
  startRun: "Started a run",
  startSweep: "Started a sweep",
  cloneRun: "Started a run like another",
  pauseRun: "Put a run aside",
  resumeRun: "Took a run up again",
  cancelRun: "Canceled a run",
  verifyRun: "Had a run repeated, to compare",
  setRunPriority: "Changed a run's turn",
  setRunConcurrency: "Changed how many train at once",
  retryJob: "Tried something again that failed",
  tagRuns: "Tagged runs",
  deleteForever: "Deleted runs or datasets",
  freeDisk: "Freed disk space",
  predictImages: "Asked about photos",
  registerModelVersion: "Registered a model version",
  promoteModelVersion: "Put a model version live",
  rollbackAlias: "Went back to the version before",
  removeAlias: "Took an alias away",
  setPromotionGate: "Set a promotion gate",
  deleteModelVersion: "Deleted a model version",
};

/** For what has no words yet: startSweep → "Start sweep". */
export const wordsOfAction = (action: string): string =>
  WORDS[action] ??
  action
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, next: string) => `${before} ${next.toLowerCase()}`)
    .replace(/^./, (first) => first.toUpperCase());

export const KNOWN_ACTIONS: { value: string; label: string }[] = Object.entries(WORDS)
  .map(([value, label]) => ({ value, label }))
  .toSorted((a, b) => (a.label < b.label ? -1 : 1));

const PAGES: Record<string, (id: string) => string> = {
  Run: (id) => `/runs/${id}`,
  Dataset: (id) => `/datasets/${id}`,
};

/** Where the thing can be looked at; null when it has no page of its own. */
export const pageOfSubject = (type: string | null, id: string | null): string | null =>
  (type && id && PAGES[type]?.(id)) || null;

/** The arguments that say most, on one line: `modelName: pets, versionNumber: 3`. */
export function summarizeInput(json: string): string {
  const given = JSON.parse(json) as Record<string, unknown>;
  const inner = given["input"];
  const fields = { ...given, ...(typeof inner === "object" && inner !== null ? inner : {}) };
  return Object.entries(fields)
    .filter(
      ([key, value]) =>
        key !== "input" && key !== "idempotencyKey" && value !== null && typeof value !== "object",
    )
    .map(([key, value]) => `${key}: ${String(value)}`)
    .join(", ");
}
