/** What the run's workers used: processor and memory, as two small curves with their numbers. */
import { Section } from "@/components/ui/section";
import { formatBytes } from "@/lib/format";
import type { RunDetails } from "./run-details";

type Point = RunDetails["usage"][number];

const WIDTH = 300;
const HEIGHT = 56;

function Curve({ values, max }: { values: number[]; max: number }) {
  const step = WIDTH / Math.max(1, values.length - 1);
  const y = (value: number) => HEIGHT - 2 - (Math.min(value, max) / max) * (HEIGHT - 4);
  const line = values.map((value, i) => `${(i * step).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="mt-3 h-14 w-full rounded-lg bg-sunken"
    >
      <polygon points={`0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}`} className="fill-brand/15" />
      <polyline
        points={line}
        className="fill-none stroke-brand"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

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
      <Curve values={values} max={max} />
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
