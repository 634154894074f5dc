/** The settings' own navigation: people, programs, and what they did. */
"use client";
import { usePathname } from "next/navigation";
import { PageLink } from "@/components/ui/page-link";

const TABS = [
  { href: "/settings/people", label: "People" },
  { href: "/settings/tokens", label: "API tokens" },
  { href: "/settings/webhooks", label: "Webhooks" },
  { href: "/settings/audit", label: "Audit log" },
];

export function SettingsTabs() {
  const path = usePathname();
  return (
    <nav aria-label="Settings" className="-mx-4 mb-6 overflow-x-auto px-4 sm:mx-0 sm:px-0">
      <ul className="flex min-w-max gap-1 border-b border-line">
        {TABS.map(({ href, label }) => (
          <li key={href}>
            <PageLink
              href={href}
              aria-current={path === href ? "page" : undefined}
              className={`-mb-px block border-b-2 px-3 py-2.5 text-sm font-medium transition-colors ${
                path === href ? "border-brand text-brand" : "border-transparent text-muted hover:text-ink"
              }`}
            >
              {label}
            </PageLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
