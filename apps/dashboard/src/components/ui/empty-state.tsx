/** Nothing here yet: says what will be here, and offers the one action that fills it. */
import type { ReactNode } from "react";

export function EmptyState({
  title,
  action,
  children,
}: {
  title: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="ss-card flex flex-col items-center gap-3 px-6 py-16 text-center">
      <svg aria-hidden width="72" height="72" viewBox="0 0 72 72" className="mb-2">
        <rect x="4" y="4" width="28" height="28" rx="7" className="fill-brand-soft" />
        <rect x="40" y="4" width="28" height="28" rx="7" className="fill-quiet-soft" />
        <rect x="4" y="40" width="28" height="28" rx="7" className="fill-quiet-soft" />
        <circle cx="54" cy="54" r="14" className="fill-warn-soft" />
        <path d="M48 54h12M54 48v12" className="stroke-warn" strokeWidth="2" strokeLinecap="round" />
      </svg>
      <h2 className="text-xl">{title}</h2>
      <div className="max-w-md text-balance text-muted">{children}</div>
      {action ? <div className="mt-3">{action}</div> : null}
    </div>
  );
}
