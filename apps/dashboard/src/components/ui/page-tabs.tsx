/** The rooms of one place, each with an address of its own. */
"use client";
import { usePathname } from "next/navigation";
import { PageLink } from "./page-link";

/** @param label what the tabs are parts of, read out */
export function PageTabs({ label, tabs }: { label: string; tabs: { href: string; label: string }[] }) {
  const path = decodeURIComponent(usePathname());
  return (
    <nav aria-label={label} className="-mx-4 mb-6 overflow-x-auto px-4 sm:mx-0 sm:px-0">
      <ul className="flex min-w-max gap-1 border-b border-line">
        {tabs.map((tab) => (
          <li key={tab.href}>
            <PageLink
              href={tab.href}
              aria-current={path === tab.href ? "page" : undefined}
              className={`-mb-px block border-b-2 px-3 py-2.5 text-sm font-medium transition-colors ${
                path === tab.href ? "border-brand text-brand" : "border-transparent text-muted hover:text-ink"
              }`}
            >
              {tab.label}
            </PageLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
