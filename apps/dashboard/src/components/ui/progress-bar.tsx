/** A bar for how far something is; without a total it moves instead of lying. */
export function ProgressBar({ label, done, total }: { label: string; done: number; total: number }) {
  const known = total > 0;
  const percent = known ? Math.min(100, (done / total) * 100) : 0;
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no browser lets <progress> be styled like the rest
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={known ? Math.round(percent) : undefined}
      className="h-2 w-full overflow-hidden rounded-full bg-quiet-soft"
    >
      <div
        className={`h-full rounded-full bg-brand transition-[width] duration-300 ${known ? "" : "w-1/3 motion-safe:animate-pulse"}`}
        style={known ? { width: `${percent}%` } : undefined}
      />
    </div>
  );
}
