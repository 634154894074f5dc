/** A name that points at a version; production stands out, because it answers. */
import { PRODUCTION } from "./model-details";

export const AliasBadge = ({ alias }: { alias: string }) => (
  <span
    className={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 text-xs font-semibold whitespace-nowrap ${
      alias === PRODUCTION ? "bg-ok-soft text-ok" : "bg-quiet-soft text-muted"
    }`}
  >
    {alias === PRODUCTION ? <span aria-hidden className="size-1.5 rounded-full bg-ok" /> : null}
    {alias}
  </span>
);
