/** Worker processes: whether they live, on which machine, and what they can load. */
import type { OperationsQuery } from "@smallset/schema/documents";
import { Moment } from "@/components/ui/moment";
import { countOf, formatBytes } from "@/lib/format";

type Worker = OperationsQuery["workers"][number];

export function WorkerList({ workers }: { workers: Worker[] }) {
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
          className="flex flex-wrap items-start gap-x-6 gap-y-2 border-t border-line px-5 py-4 text-sm first:border-t-0 sm:px-6"
        >
          <div className="min-w-52 flex-1">
            <p className="flex items-center gap-2 font-medium">
              <span
                aria-hidden
                className={`size-2 shrink-0 rounded-full ${worker.isLive ? "bg-ok" : "bg-line-strong"}`}
              />
              {worker.host} <span className="font-normal text-muted">process {worker.pid}</span>
            </p>
            <p className="mt-0.5 text-muted">
              {worker.isLive ? "At work since " : "Not heard of since "}
              <Moment at={worker.isLive ? worker.startedAt : worker.heartbeatAt} />
            </p>
          </div>
          <div className="min-w-52 flex-1 text-muted">
            <p>{worker.cpu ?? worker.platform ?? "An unknown machine"}</p>
            <p>
              {worker.cores ? countOf(worker.cores, "core") : null}
              {worker.memoryBytes ? `, ${formatBytes(worker.memoryBytes)} of memory` : null}
            </p>
          </div>
          <p className="min-w-52 flex-1 text-muted">
            {worker.weights.length ? `Can load ${worker.weights.join("; ")}` : "Can load no weights"}
          </p>
        </li>
      ))}
    </ul>
  );
}
