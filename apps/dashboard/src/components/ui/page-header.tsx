/** The top of every page: where you are, what it is called, what you can do. */
import { IconChevronRight } from "@tabler/icons-react";
import { PageLink } from "@/components/ui/page-link";
import type { ReactNode } from "react";

export interface Crumb {
  href: string;
  label: string;
}

export function PageHeader({
  title,
  crumbs = [],
  badges,
  actions,
  children,
}: {
  title: string;
  crumbs?: Crumb[];
  badges?: ReactNode;
  actions?: ReactNode;
  /** One line below the title. */
  children?: ReactNode;
}) {
  return (
    <header className="mb-8">
      {crumbs.length ? (
        <nav aria-label="Breadcrumb" className="mb-2">
          <ol className="flex flex-wrap items-center gap-1 text-sm text-muted">
            {crumbs.map((crumb) => (
              <li key={crumb.href} className="flex items-center gap-1">
                <PageLink href={crumb.href} className="hover:text-ink hover:underline">
                  {crumb.label}
                </PageLink>
                <IconChevronRight size={14} aria-hidden />
              </li>
            ))}
          </ol>
        </nav>
      ) : null}
      <div className="grid items-start gap-x-6 gap-y-2 sm:grid-cols-[minmax(0,1fr)_auto]">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="min-w-0 text-2xl break-words sm:text-[1.75rem] sm:leading-9">{title}</h1>
          {badges}
        </div>
        {children ? <div className="min-w-0 text-muted sm:col-span-2">{children}</div> : null}
        {actions ? (
          <div className="flex flex-wrap items-center gap-2 max-sm:mt-2 sm:col-start-2 sm:row-start-1 sm:max-w-[36rem] sm:justify-end sm:pt-0.5">
            {actions}
          </div>
        ) : null}
      </div>
    </header>
  );
}
