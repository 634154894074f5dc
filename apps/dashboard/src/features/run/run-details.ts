/** A run with everything its page shows. */
import type { RunQuery } from "@smallset/schema/documents";

export type RunDetails = NonNullable<RunQuery["run"]>;
