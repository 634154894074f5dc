/** Shows what moving an alias would change, before it can be confirmed. */
"use client";
import { Skeleton } from "@mantine/core";
import { PromotionPreviewDocument } from "@smallset/schema/documents";
import { useState } from "react";
import { useQuery } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { describeFailure } from "@/lib/failure";
import { PRODUCTION } from "./model-details";
import type { Move } from "./move";
import { MoveForm } from "./move-form";
import { PromotionPreview } from "./promotion-preview";
import { useMove } from "./use-move";

interface Props {
  modelName: string;
  move: Move | null;
  onClose: () => void;
  onMoved: () => void;
  /** Somebody else moved it meanwhile: decide anew from what is true now. */
  onLookAgain: () => void;
}

export function MoveDialog({ move, onClose, ...rest }: Props) {
  return (
    <Dialog title={move ? titleOf(move) : ""} open={move !== null} onClose={onClose}>
      {move ? <Content move={move} onClose={onClose} {...rest} /> : null}
    </Dialog>
  );
}

function titleOf({ kind, alias, versionNumber }: Move): string {
  if (alias !== PRODUCTION)
    return kind === "ROLLBACK"
      ? `Roll “${alias}” back to version ${versionNumber}?`
      : `Point “${alias}” at version ${versionNumber}?`;
  return kind === "ROLLBACK"
    ? `Roll back to version ${versionNumber}?`
    : `Put version ${versionNumber} into production?`;
}

function wordsOf({ kind, alias, versionNumber }: Move): string {
  if (kind === "ROLLBACK") return `Roll back to version ${versionNumber}`;
  return alias === PRODUCTION ? `Promote version ${versionNumber}` : `Point it at version ${versionNumber}`;
}

function Content({ modelName, move, onClose, onMoved, onLookAgain }: Props & { move: Move }) {
  const [reason, setReason] = useState("");
  const { move: confirm, error: moveError, busy } = useMove(modelName, move);
  const [{ data, error, stale, fetching }, ask] = useQuery({
    query: PromotionPreviewDocument,
    variables: { modelName, versionNumber: move.versionNumber, alias: move.alias },
    // A decision is made on it: what was true a while ago will not do.
    requestPolicy: "network-only",
  });
  const askAgain = () => ask({ requestPolicy: "network-only" });
  if (error)
    return <ErrorNotice title="What would change could not be loaded" error={error} onRetry={askAgain} />;
  // The answer to the question before is shown to nobody: its revision is what was just refused.
  const preview = stale || fetching ? undefined : data?.promotionPreview;
  if (!preview)
    return (
      <div aria-busy className="space-y-3">
        <p className="text-sm text-muted">Comparing it with what answers now …</p>
        <Skeleton height={64} />
        <Skeleton height={140} />
      </div>
    );
  const { gate, incumbent, revision } = preview;
  const isRollback = move.kind === "ROLLBACK";
  const hasMoved = moveError !== null && describeFailure(moveError).code === "CONFLICT";
  return (
    <div className="space-y-6">
      <p className="text-sm text-muted">
        <Effect move={move} now={incumbent?.number} />
      </p>
      <PromotionPreview preview={preview} isRollback={isRollback} />
      <MoveForm
        confirm={wordsOf(move)}
        refused={!isRollback && gate.applies && !gate.passed}
        reason={reason}
        onReason={setReason}
        busy={busy}
        onCancel={onClose}
        onConfirm={(overrideGate) =>
          void confirm({ reason, overrideGate, previewRevision: revision }).then((done) => done && onMoved())
        }
      >
        {moveError ? (
          <ErrorNotice
            title="Nothing was moved"
            error={moveError}
            // Only what has changed meanwhile can be looked at again; the rest is for whoever confirms.
            {...(hasMoved ? { onRetry: onLookAgain } : {})}
          />
        ) : null}
      </MoveForm>
    </div>
  );
}

function Effect({ move: { alias, versionNumber }, now }: { move: Move; now: number | undefined }) {
  if (alias === PRODUCTION)
    return (
      <>
        {now ? `Version ${now} answers now.` : "Nothing answers yet."} From then on version {versionNumber}{" "}
        does, at once and without a pause.
      </>
    );
  return (
    <>
      {now ? `“${alias}” points at version ${now} now.` : `“${alias}” points at nothing yet.`} Who asks for it
      by this name gets version {versionNumber} from then on; production stays as it is.
    </>
  );
}
