/** What moving production would mean: the gate's checks, and the answers that change. */
import type { PromotionPreviewQuery } from "@smallset/schema/documents";
import { ChangedPredictions } from "./changed-predictions";
import { GateChecks } from "./gate-checks";

interface Props {
  preview: PromotionPreviewQuery["promotionPreview"];
  /** A rollback is stopped by nothing. */
  isRollback?: boolean;
}

export function PromotionPreview({ preview, isRollback = false }: Props) {
  const { gate } = preview;
  return (
    <>
      <section aria-label="Checks">
        <h3 className="mb-3 text-sm">
          {gate.passed ? "No check failed" : "At least one check failed"}
          {isRollback ? (
            <span className="font-normal text-muted">. None of them stops a rollback.</span>
          ) : gate.applies ? null : (
            <span className="font-normal text-muted">. They are for information here.</span>
          )}
        </h3>
        <GateChecks checks={gate.checks} />
      </section>
      <section aria-label="Answers that change">
        <h3 className="mb-2 text-sm">Answers that change</h3>
        <ChangedPredictions preview={preview} />
      </section>
    </>
  );
}
