/** What waits for a person, the worst first; nothing at all while all is well. */
import type { AttentionFieldsFragment, AttentionKind } from "@smallset/schema/documents";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import { Moment } from "@/components/ui/moment";
import { PageLink } from "@/components/ui/page-link";
import { Section } from "@/components/ui/section";

type Item = AttentionFieldsFragment;

const PLACES: Record<AttentionKind, (targetId: string) => { href: string; label: string }> = {
  RUN_FAILED: (id) => ({ href: `/runs/${id}`, label: "See the run" }),
  RUN_STALLED: (id) => ({ href: `/runs/${id}`, label: "See the run" }),
  IMPORT_FAILED: (id) => ({ href: `/datasets/${id}`, label: "See the dataset" }),
  LEAKAGE: (id) => ({ href: `/datasets/${id}`, label: "See the photos" }),
  WORKER_GONE: () => ({ href: "/operations", label: "See the workers" }),
  DISK_LOW: () => ({ href: "/operations", label: "See the disk" }),
};

const LOOKS: Record<Item["severity"], string> = {
  error: "bg-bad-soft text-bad",
  warning: "bg-warn-soft text-warn",
  info: "bg-quiet-soft text-muted",
};

export function Attention({ items }: { items: Item[] }) {
  if (!items.length) return null;
  return (
    <Section title="Needs attention" flush>
      <ul data-testid="attention">
        {items.map((item) => (
          <AttentionRow key={item.id} item={item} />
        ))}
      </ul>
    </Section>
  );
}

function AttentionRow({ item }: { item: Item }) {
  const place = PLACES[item.kind](item.targetId ?? "");
  const Icon = item.severity === "info" ? IconInfoCircle : IconAlertTriangle;
  return (
    <li
      data-kind={item.kind}
      className="flex items-start gap-3 border-t border-line px-5 py-3.5 text-sm first:border-t-0 sm:px-6"
    >
      <span
        aria-hidden
        className={`mt-0.5 grid size-7 shrink-0 place-items-center rounded-full ${LOOKS[item.severity]}`}
      >
        <Icon size={16} />
      </span>
      <div className="min-w-0 flex-1 gap-x-4 [overflow-wrap:anywhere] sm:flex sm:justify-between">
        <div>
          <p className="font-medium">{item.message}</p>
          <p className="text-muted">
            {item.nextStep} {item.at ? <Moment at={item.at} /> : null}
          </p>
        </div>
        <PageLink href={place.href} className="ss-link shrink-0 pt-0.5">
          {place.label}
        </PageLink>
      </div>
    </li>
  );
}
