/** The rooms of the house, in the order in which people walk through them. */
"use client";
import { IconPackage, IconPhoto, IconTimeline } from "@tabler/icons-react";
import { useLinkStatus } from "next/link";
import { PageLink } from "@/components/ui/page-link";
import { usePathname } from "next/navigation";

const ROOMS = [
  {
    href: "/",
    label: "Runs",
    icon: IconTimeline,
    owns: (path: string) => path === "/" || path.startsWith("/runs"),
  },
  {
    href: "/datasets",
    label: "Datasets",
    icon: IconPhoto,
    owns: (path: string) => path.startsWith("/datasets"),
  },
  {
    href: "/models",
    label: "Models",
    icon: IconPackage,
    owns: (path: string) => path.startsWith("/models"),
  },
];

/** A quiet dot beside the link while the server prepares its page. */
function Pending() {
  const { pending } = useLinkStatus();
  return (
    <span
      aria-hidden
      className={`ml-auto size-1.5 rounded-full bg-brand transition-opacity delay-150 ${pending ? "opacity-100 motion-safe:animate-pulse" : "opacity-0"}`}
    />
  );
}

export function NavLinks({ onNavigate }: { onNavigate?: () => void }) {
  const pathname = usePathname();
  return (
    <ul className="space-y-1">
      {ROOMS.map(({ href, label, icon: Icon, owns }) => {
        const here = owns(pathname);
        return (
          <li key={href}>
            <PageLink
              href={href}
              onClick={onNavigate}
              aria-current={here ? "page" : undefined}
              className={`flex items-center gap-3 rounded-lg px-3 py-2.5 text-sm font-medium transition-colors ${
                here ? "bg-brand-soft text-brand" : "text-muted hover:bg-quiet-soft hover:text-ink"
              }`}
            >
              <Icon size={18} stroke={1.8} aria-hidden />
              {label}
              <Pending />
            </PageLink>
          </li>
        );
      })}
    </ul>
  );
}
