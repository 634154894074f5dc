/** What a token may be limited to, in plain words. */
import type { TokenScope } from "@smallset/schema/documents";

export const SCOPES: { value: TokenScope; label: string }[] = [
  { value: "READ", label: "Read: look at everything, follow runs" },
  { value: "PREDICT", label: "Predict: ask models about photos, nothing else" },
  { value: "WRITE", label: "Write: read, predict, add photos, train, promote" },
  { value: "ADMIN", label: "Everything that you may do" },
];

const SHORT: Record<TokenScope, string> = {
  READ: "Read",
  PREDICT: "Predict",
  WRITE: "Write",
  ADMIN: "Everything",
};

export const labelOfScopes = (scopes: TokenScope[]): string =>
  scopes.length === 0 ? "Everything" : scopes.map((scope) => SHORT[scope]).join(", ");
