/** A small curve without axes, beside a number that it gives a past. Hidden from who cannot see it: the number says it. */
const WIDTH = 300;
const HEIGHT = 56;

export function SparkLine({
  values,
  max,
  className = "h-14",
}: {
  /** Oldest first. */
  values: number[];
  /** The value at the upper edge. */
  max: number;
  className?: string;
}) {
  const step = WIDTH / Math.max(1, values.length - 1);
  const y = (value: number) => HEIGHT - 2 - (Math.min(value, max) / max) * (HEIGHT - 4);
  const line = values.map((value, i) => `${(i * step).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={`w-full rounded-lg bg-sunken ${className}`}
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
