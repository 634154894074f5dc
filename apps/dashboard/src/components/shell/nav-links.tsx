/** Links to the rooms, with how many runs are under way. */
"use client";
import { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import { PageLink } from "@/components/ui/page-link";
import { formatCount } from "@/lib/format";
import { ownsPath, ROOMS } from "./rooms";
import { useActiveRuns } from "./use-active-runs";

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
              <Pending />
              {room.href === "/runs" && totalCount > 0 ? (
                <span className="rounded-full bg-brand px-1.5 text-xs leading-5 font-semibold text-surface tabular-nums">
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
