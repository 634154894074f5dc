/** What a parent says when none of its children finished. */
import type { Run } from "../../generated/prisma/client.js";
import { fromJson } from "../../db/json.js";

interface StoredError {
  code: string;
  message: string;
  nextStep: string | null;
}

/** Names the first child's reason: as a rule all have the same. */
export function childrenFailed(children: readonly Run[]): StoredError {
  const failed = children.filter((child) => child.error !== null);
  const first = failed[0] && fromJson<StoredError>(failed[0].error);
  return {
    code: "CHILDREN_FAILED",
    message: `None of the ${children.length} runs finished. ${failed[0]?.name ?? "The first"}: ${first?.message ?? "failed"}`,
    nextStep: first?.nextStep ?? "Open one of its runs to see why.",
  };
}
