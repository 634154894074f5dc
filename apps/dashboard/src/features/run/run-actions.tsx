/** What can be done with a run now, the usual thing first. */
"use client";
import { Button } from "@mantine/core";
import { IconCopy, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { isParentKind, isTerminalStatus } from "@smallset/schema";
import { PauseRunDocument, ResumeRunDocument, type RunStatus } from "@smallset/schema/documents";
import { useState } from "react";
import { useMutation } from "urql";
import { useCanEdit } from "@/components/shell/viewer-role";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LinkButton } from "@/components/ui/link-button";
import { PutIntoProduction } from "../model/put-into-production";
import { CancelRun } from "./cancel-run";
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
  if (status !== "FINISHED" || run.kind !== "single") return clone;
  return (
    <>
      {clone}
      <VerifyRun id={run.id} name={run.name} onAsked={onChanged} />
      {register}
    </>
  );
}

/** No question first: pausing loses nothing. */
function PauseRun({ id, isPaused, onChanged }: { id: string; isPaused: boolean; onChanged: () => void }) {
  const [pause, pauseRun] = useMutation(PauseRunDocument);
  const [resume, resumeRun] = useMutation(ResumeRunDocument);
  // A running run's worker lets go a moment after it was asked.
  const [asked, setAsked] = useState(false);
  const isPausing = asked && !isPaused;
  const act = async () => {
    const result = await (isPaused ? resumeRun({ id }) : pauseRun({ id }));
    setAsked(!isPaused && !result.error);
    onChanged();
  };
  const error = pause.error ?? resume.error;
  return (
    <>
      <Button
        variant="default"
        leftSection={
          isPaused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />
        }
        loading={pause.fetching || resume.fetching}
        disabled={isPausing}
        onClick={() => void act()}
        data-testid={isPaused ? "resume-run" : "pause-run"}
      >
        {isPaused ? "Resume" : isPausing ? "Pausing…" : "Pause"}
      </Button>
      {error ? (
        <div className="order-last w-full">
          <ErrorNotice error={error} />
        </div>
      ) : null}
    </>
  );
}
