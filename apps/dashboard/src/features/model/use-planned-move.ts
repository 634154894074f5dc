/** The move that is being looked at, if any. */
import { AppError } from "@smallset/schema";
import { RegisteredModelDocument } from "@smallset/schema/documents";
import { useState } from "react";
import { useClient } from "urql";
import { modelRequest, PRODUCTION } from "./model-details";
import type { Move } from "./move";

export function usePlannedMove(modelName: string) {
  const client = useClient();
  const [move, setMove] = useState<Move | null>(null);
  const [looking, setLooking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  // A new attempt starts a new dialog, with a new preview.
  const [attempt, setAttempt] = useState(0);

  const planPromotion = (versionNumber: number, alias = PRODUCTION) => {
    setError(null);
    setMove({ kind: "PROMOTION", alias, versionNumber, revision: null });
  };

  /** Asks first where it leads: target and revision must come from one answer. */
  const planRollback = async (name = PRODUCTION) => {
    setLooking(true);
    setError(null);
    const result = await client
      .query(RegisteredModelDocument, modelRequest(modelName), { requestPolicy: "network-only" })
      .toPromise();
    setLooking(false);
    const now = result.data?.registeredModel?.aliases.find(({ alias }) => alias === name);
    if (now?.rollbackTarget) {
      const { revision, rollbackTarget } = now;
      return setMove({ kind: "ROLLBACK", alias: name, versionNumber: rollbackTarget.number, revision });
    }
    setMove(null);
    setError(
      result.error ??
        new AppError("CONFLICT", "There is nothing to go back to any more.", "Promote the version you want."),
    );
  };

  const lookAgain = async () => {
    if (move?.kind === "ROLLBACK") await planRollback(move.alias);
    setAttempt((last) => last + 1);
  };

  return { move, looking, error, attempt, planPromotion, planRollback, lookAgain, drop: () => setMove(null) };
}
