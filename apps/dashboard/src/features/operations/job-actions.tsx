/** What can be done with a job: put a training aside or further back, stop it, start again what failed. */
"use client";
import { Button, NativeSelect } from "@mantine/core";
import {
  CloneRunDocument,
  type JobFieldsFragment,
  RetryJobDocument,
  SetRunPriorityDocument,
} from "@smallset/schema/documents";
import { IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { useMutation } from "urql";
import { useCanEdit } from "@/components/shell/viewer-role";
import { ErrorNotice } from "@/components/ui/error-notice";
import { PageLink } from "@/components/ui/page-link";
import { createKeyring } from "@/lib/idempotency-key";
import { CancelRun } from "../run/cancel-run";
import { PauseRun } from "../run/pause-run";
import { CancelJob } from "./cancel-job";

interface Props {
  job: JobFieldsFragment;
  /** Asks for the queue again. */
  onChanged: () => void;
}
const SIZE = "compact-sm";

export function JobActions({ job, onChanged }: Props) {
  const canEdit = useCanEdit();
  const hasFailed = job.state === "FAILED";
  // A photo that somebody asked about is over in a moment, and nobody waits for it later.
  if (!canEdit || job.kind === "PREDICT_IMAGES" || (job.kind === "EXPORT_MODEL" && !hasFailed)) return null;
  const Actions =
    job.kind === "TRAIN_RUN" ? (hasFailed ? TrainAgain : Training) : hasFailed ? Retry : CancelJob;
  return (
    <div className="flex flex-wrap items-center gap-2 md:justify-end">
      <Actions job={job} onChanged={onChanged} />
    </div>
  );
}

function Training({ job, onChanged }: Props) {
  const { id, name, state } = job;
  return (
    <>
      {state === "WAITING" ? <Turn job={job} onChanged={onChanged} /> : null}
      <PauseRun id={id} about={name} isPaused={state === "PAUSED"} onChanged={onChanged} size={SIZE} />
      <CancelRun id={id} name={name} size={SIZE} />
    </>
  );
}

const TURNS = [
  { value: "0", label: "In its turn" },
  { value: "10", label: "After the others" },
  { value: "100", label: "Last of all" },
];

function Turn({ job: { id, name, priority }, onChanged }: Props) {
  const [{ fetching }, move] = useMutation(SetRunPriorityDocument);
  const value = String(priority ?? 0);
  const own = { value, label: `Priority ${value}` };
  return (
    <NativeSelect
      size="xs"
      aria-label={`When ${name} is trained`}
      data={TURNS.some((turn) => turn.value === value) ? TURNS : [...TURNS, own]}
      value={value}
      disabled={fetching}
      onChange={(event) => void move({ id, priority: Number(event.currentTarget.value) }).then(onChanged)}
      data-testid="turn"
    />
  );
}

function Retry({ job: { id, kind, name }, onChanged }: Props) {
  const [{ fetching, error }, retry] = useMutation(RetryJobDocument);
  return (
    <>
      <AgainButton name={name} loading={fetching} onClick={() => void retry({ kind, id }).then(onChanged)} />
      {error ? <ErrorNotice error={error} /> : null}
    </>
  );
}

/** A failed run stays as it is; a new one with its settings starts. */
function TrainAgain({ job: { id, name }, onChanged }: Props) {
  const [{ fetching, error, data }, clone] = useMutation(CloneRunDocument);
  const [keyFor] = useState(createKeyring);
  const start = () => void clone({ id, changes: { idempotencyKey: keyFor(id) } }).then(onChanged);
  if (data)
    return (
      <span className="text-sm text-muted">
        Started again as{" "}
        <PageLink href={`/runs/${data.cloneRun.id}`} className="ss-link">
          {data.cloneRun.name}
        </PageLink>
      </span>
    );
  return (
    <>
      <AgainButton name={name} loading={fetching} onClick={start} />
      {error ? <ErrorNotice error={error} /> : null}
    </>
  );
}

const AgainButton = ({ name, loading, onClick }: { name: string; loading: boolean; onClick: () => void }) => (
  <Button
    variant="default"
    size={SIZE}
    leftSection={<IconRefresh size={14} aria-hidden />}
    loading={loading}
    onClick={onClick}
    aria-label={`Try ${name} again`}
    data-testid="retry-job"
  >
    Try again
  </Button>
);
