/** A registered model with everything its page shows, and how it is asked for. */
import type { RegisteredModelQuery } from "@smallset/schema/documents";

export type ModelDetails = NonNullable<RegisteredModelQuery["registeredModel"]>;
export type VersionDetails = ModelDetails["versions"]["edges"][number]["node"];
export type AliasDetails = ModelDetails["aliases"][number];
export type ChangeDetails = ModelDetails["history"]["edges"][number]["node"];

/** The alias that answers who names none: the one that the dashboard moves. */
export const PRODUCTION = "production";

/** Shared by the server's prefetch and the browser's query, so that they are one cache entry. */
export const modelRequest = (name: string) => ({ name, firstVersions: 50, firstChanges: 50 });
