/** Worker processes: whether they live, on which machine, what they can load, and how busy they are. */
import type { OperationsQuery } from "@smallset/schema/documents";
import { SparkLine } from "@/components/charts/spark-line";
import { Moment } from "@/components/ui/moment";
import { countOf, formatBytes } from "@/lib/format";
import type { WorkerLoad } from "./use-worker-usage";

type Worker = OperationsQuery["workers"][number];

export function WorkerList({
  workers,
  loads,
}: {
  workers: Worker[];
  loads: ReadonlyMap<string, WorkerLoad>;
}) {
  if (!workers.length)
    return (
      <p className="text-sm text-muted">
        No worker is running, so nothing is imported, trained or answered. <code>npm start</code> brings one;
        more of them share the work.
      </p>
    );
  return (
    <ul>
      {workers.map((worker) => (
        <li
          key={worker.id}
          data-testid="worker"
          data-live={worker.isLive}
          className="grid grid-cols-1 gap-x-8 gap-y-4 border-t border-line px-5 py-4 text-sm first:border-t-0 sm:px-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)]"
        >
          <Who worker={worker} runCount={loads.get(worker.id)?.runCount ?? 0} />
          {worker.isLive ? <Load points={loads.get(worker.id)?.points ?? []} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Who({ worker, runCount }: { worker: Worker; runCount: number }) {
  const { host, pid, isLive, startedAt, heartbeatAt, cpu, platform, cores, memoryBytes, weights } = worker;
  const machine = [
    cpu ?? platform ?? "An unknown machine",
    cores ? countOf(cores, "core") : null,
    memoryBytes ? `${formatBytes(memoryBytes)} of memory` : null,
  ].filter((fact) => fact !== null);
  return (
    <div className="space-y-0.5">
      <p className="flex items-center gap-2 font-medium">
        <span aria-hidden className={`size-2 shrink-0 rounded-full ${isLive ? "bg-ok" : "bg-line-strong"}`} />
        <span className="min-w-0 break-words">
          {host} <span className="font-normal text-muted">process {pid}</span>
        </span>
      </p>
      <p className="text-muted">
        {isLive ? "At work since " : "Not heard of since "}
        <Moment at={isLive ? startedAt : heartbeatAt} />
        {isLive ? `, ${runCount ? `trains ${countOf(runCount, "run")}` : "no run at the moment"}` : ""}
      </p>
      <p className="text-muted">{machine.join(", ")}</p>
      <p className="text-muted">
        {weights.length ? `Can load ${weights.join("; ")}` : "Can load no weights"}
      </p>
    </div>
  );
}

/** The last ten minutes. Its place is there before the first number is. */
function Load({ points }: { points: WorkerLoad["points"] }) {
  const newest = points.at(-1)?.usage;
  const cores = newest?.cores ?? 1;
  const memory = points.map(({ usage }) => usage.memoryBytes);
  return (
    <div className="grid grid-cols-2 gap-x-6">
      <Meter
        title="Processor"
        text={newest ? `${(newest.cpuPercent / 100).toFixed(1)} of ${countOf(cores, "core")}` : "…"}
        values={points.map(({ usage }) => usage.cpuPercent / 100)}
        max={cores}
      />
      <Meter
        title="Memory"
        text={newest ? `${formatBytes(newest.memoryBytes)} of ${formatBytes(newest.totalMemoryBytes)}` : "…"}
        values={memory}
        max={Math.max(1, ...memory) * 1.15}
      />
    </div>
  );
}

function Meter({ title, text, values, max }: { title: string; text: string; values: number[]; max: number }) {
  return (
    <div data-testid={`worker-${title.toLowerCase()}`}>
      <p className="flex flex-wrap justify-between gap-x-3 tabular-nums">
        <span className="text-muted">{title}</span> {text}
      </p>
      <SparkLine values={values} max={max} className="mt-1.5 h-11" />
    </div>
  );
}
