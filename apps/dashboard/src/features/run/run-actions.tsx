/** What can be done with a run now, the usual thing first. */
"use client";
import { IconCopy } from "@tabler/icons-react";
import { isParentKind, isTerminalStatus } from "@smallset/schema";
import type { RunStatus } from "@smallset/schema/documents";
import { useCanEdit } from "@/components/shell/viewer-role";
import { LinkButton } from "@/components/ui/link-button";
import { PutIntoProduction } from "../model/put-into-production";
import { CancelRun } from "./cancel-run";
import { PauseRun } from "./pause-run";
import type { RunDetails } from "./run-details";
import { VerifyRun } from "./verify-run";

interface Props {
  run: RunDetails;
  status: RunStatus;
  isPaused: boolean;
  /** Asks for the run again. */
  onChanged: () => void;
}

export function RunActions({ run, status, isPaused, onChanged }: Props) {
  if (!useCanEdit()) return null;
  const clone = (
    <LinkButton
      href={`/runs/new?from=${run.id}`}
      variant="default"
      leftSection={<IconCopy size={16} aria-hidden />}
    >
      Clone
    </LinkButton>
  );
  if (!isTerminalStatus(status))
    return (
      <>
        <PauseRun id={run.id} isPaused={isPaused} onChanged={onChanged} />
        <CancelRun id={run.id} name={run.name} hasChildren={isParentKind(run.kind)} />
      </>
    );
  if (!run.datasetVersion) return null;
  const register = <PutIntoProduction runId={run.id} datasetName={run.datasetVersion.dataset.name} />;
  // How it was trained is not known: there is nothing to repeat.
  if (run.kind === "imported") return status === "FINISHED" ? register : null;
  // One that diverged has a model too, if it came to one; trained again, it would diverge again.
  if (!run.evaluation || run.kind !== "single") return clone;
  return (
    <>
      {clone}
      {status === "FINISHED" ? <VerifyRun id={run.id} name={run.name} onAsked={onChanged} /> : null}
      {register}
    </>
  );
}
