/** What the run's workers used: processor and memory, as two small curves with their numbers. */
import { SparkLine } from "@/components/charts/spark-line";
import { Section } from "@/components/ui/section";
import { formatBytes } from "@/lib/format";
import type { RunDetails } from "./run-details";

type Point = RunDetails["usage"][number];

function Meter({
  title,
  values,
  max,
  say,
}: {
  title: string;
  values: number[];
  max: number;
  say: (value: number) => string;
}) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return (
    <div>
      <h3 className="text-sm font-medium">{title}</h3>
      <dl className="mt-1 flex flex-wrap gap-x-6 gap-y-1 text-sm tabular-nums [&_dd]:inline [&_dt]:inline [&_dt]:text-muted">
        <div>
          <dt>last</dt> <dd>{say(values.at(-1) ?? 0)}</dd>
        </div>
        <div>
          <dt>mean</dt> <dd>{say(mean)}</dd>
        </div>
        <div>
          <dt>highest</dt> <dd>{say(Math.max(...values))}</dd>
        </div>
      </dl>
      <SparkLine values={values} max={max} className="mt-3 h-14" />
    </div>
  );
}

export function SystemUse({ points }: { points: Point[] }) {
  const newest = points.at(-1)?.usage;
  if (!newest) return null;
  const cores = newest.cores;
  return (
    <Section
      title="System use"
      hint={`Of the worker process, on a machine with ${cores === 1 ? "one core" : `${cores} cores`} and ${formatBytes(newest.totalMemoryBytes)} of memory.`}
    >
      <div className="grid grid-cols-1 gap-6 sm:grid-cols-2">
        <Meter
          title="Processor"
          values={points.map(({ usage }) => usage.cpuPercent / 100)}
          max={cores}
          say={(value) => `${value.toFixed(1)} of ${cores} cores`}
        />
        <Meter
          title="Memory"
          values={points.map(({ usage }) => usage.memoryBytes)}
          max={Math.max(...points.map(({ usage }) => usage.memoryBytes)) * 1.15}
          say={formatBytes}
        />
      </div>
    </Section>
  );
}
