/** The rooms of one model, each with an address of its own. */
"use client";
import { usePathname } from "next/navigation";
import { PageLink } from "@/components/ui/page-link";

const TABS = [
  { path: "", label: "Overview" },
  { path: "/try", label: "Try it" },
  { path: "/batches", label: "Many photos" },
  { path: "/traffic", label: "Traffic" },
  { path: "/gate", label: "Gate" },
];

export function ModelTabs({ modelName }: { modelName: string }) {
  const pathname = decodeURIComponent(usePathname());
  return (
    <nav aria-label={`Parts of ${modelName}`} className="-mt-3 mb-6 overflow-x-auto border-b border-line">
      <ul className="flex gap-1">
        {TABS.map(({ path, label }) => {
          const href = `/models/${modelName}${path}`;
          const isHere = pathname === href;
          return (
            <li key={path}>
              <PageLink
                href={href}
                aria-current={isHere ? "page" : undefined}
                className={`block border-b-2 px-3 py-2.5 text-sm font-medium whitespace-nowrap ${
                  isHere ? "border-brand text-brand" : "border-transparent text-muted hover:text-ink"
                }`}
              >
                {label}
              </PageLink>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
