/** Links to the rooms, with how many runs are under way. */
"use client";
import { usePathname } from "next/navigation";
import { PageLink } from "@/components/ui/page-link";
import { formatCount } from "@/lib/format";
import { ownsPath, ROOMS } from "./rooms";
import { useActiveRuns } from "./use-active-runs";

export function NavLinks({ onNavigate }: { onNavigate?: () => void }) {
  const pathname = usePathname();
  const { totalCount } = useActiveRuns();
  return (
    <ul className="space-y-1">
      {ROOMS.map((room) => {
        const here = ownsPath(room, pathname);
        return (
          <li key={room.href}>
            <PageLink
              href={room.href}
              onClick={onNavigate}
              aria-current={here ? "page" : undefined}
              title={`Press g, then ${room.key}`}
              className={`flex items-center gap-3 rounded-lg px-3 py-2.5 text-sm font-medium transition-colors ${
                here ? "bg-brand-soft text-brand" : "text-muted hover:bg-quiet-soft hover:text-ink"
              }`}
            >
              <room.icon size={18} stroke={1.8} aria-hidden />
              {room.label}
              {room.href === "/runs" && totalCount > 0 ? (
                <span className="ml-auto rounded-full bg-brand px-1.5 text-xs leading-5 font-semibold text-surface tabular-nums">
                  {formatCount(totalCount)}
                  <span className="sr-only"> under way</span>
                </span>
              ) : null}
            </PageLink>
          </li>
        );
      })}
    </ul>
  );
}
