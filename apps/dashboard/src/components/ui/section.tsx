/** A titled card: the unit every page is composed of. */
import { type ReactNode, useId } from "react";

export function Section({
  title,
  hint,
  actions,
  flush = false,
  children,
}: {
  title: string;
  /** One sentence below the title. */
  hint?: ReactNode;
  actions?: ReactNode;
  /** Lets tables reach the card's edges. */
  flush?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="ss-card min-w-0 overflow-hidden">
      <div className="flex flex-wrap items-start justify-between gap-3 px-5 pt-5 sm:px-6">
        <div className="min-w-0">
          <h2 id={id} className="text-base">
            {title}
          </h2>
          {hint ? <div className="mt-1 text-sm text-muted">{hint}</div> : null}
        </div>
        {actions}
      </div>
      <div className={flush ? "mt-3" : "px-5 pt-4 pb-6 sm:px-6"}>{children}</div>
    </section>
  );
}
