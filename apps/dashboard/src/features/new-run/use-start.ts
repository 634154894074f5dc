/** Starts what the new-run form describes: a run, a run like another one, or many at once. */
"use client";
import { CloneRunDocument, StartRunDocument, StartSweepDocument } from "@smallset/schema/documents";
import type { StartRunInput, SweepPlanInput } from "@smallset/schema/documents";
import { useState } from "react";
import { type CombinedError, useMutation } from "urql";
import { createKeyring } from "@/lib/idempotency-key";

interface Order {
  input: Omit<StartRunInput, "idempotencyKey">;
  /** Null for one training. */
  plan: SweepPlanInput | null;
  /** The run that this one is cloned from. */
  sourceId: string | undefined;
}

export function useStart() {
  const [one, startRun] = useMutation(StartRunDocument);
  const [many, startSweep] = useMutation(StartSweepDocument);
  const [clone, cloneRun] = useMutation(CloneRunDocument);
  const [keyFor] = useState(createKeyring);
  /** The id of what was started, or why nothing was. */
  const start = async ({ input, plan, sourceId }: Order): Promise<{ id?: string; error?: CombinedError }> => {
    const idempotencyKey = keyFor({ input, plan });
    const result = plan
      ? await startSweep({ input: { ...input, idempotencyKey }, plan })
      : sourceId
        ? await cloneRun({ id: sourceId, changes: { ...input, idempotencyKey } })
        : await startRun({ input: { ...input, idempotencyKey } });
    const started = result.data && Object.values(result.data).find((value) => typeof value === "object");
    return started
      ? { id: (started as { id: string }).id }
      : { ...(result.error && { error: result.error }) };
  };
  return { start, isStarting: one.fetching || many.fetching || clone.fetching };
}
