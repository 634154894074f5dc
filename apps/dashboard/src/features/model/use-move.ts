/** Moves an alias, and keeps what went wrong until the next attempt. */
import { PromoteModelVersionDocument, RollbackAliasDocument } from "@smallset/schema/documents";
import { useState } from "react";
import { useMutation } from "urql";
import type { Move } from "./move";

interface Decision {
  reason: string;
  /** Go past a gate that refuses. */
  overrideGate: boolean;
  /** Of the preview that was looked at. */
  previewRevision: number;
}

export function useMove(modelName: string, { kind, alias, versionNumber, revision }: Move) {
  const [promoting, promote] = useMutation(PromoteModelVersionDocument);
  const [rollingBack, rollBack] = useMutation(RollbackAliasDocument);
  const [error, setError] = useState<unknown>(null);
  /** Returns whether it moved. */
  const move = async ({ reason, overrideGate, previewRevision }: Decision): Promise<boolean> => {
    setError(null);
    const input = {
      modelName,
      alias,
      reason,
      expectedRevision: revision ?? previewRevision,
    };
    const result =
      kind === "PROMOTION"
        ? await promote({ input: { ...input, versionNumber, overrideGate } })
        : await rollBack({ input });
    if (result.error) setError(result.error);
    return !result.error;
  };
  return { move, error, busy: promoting.fetching || rollingBack.fetching };
}
