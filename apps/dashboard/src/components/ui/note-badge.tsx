/** Small facts that must not be overlooked: drawn photos, weights that were never trained. */
import { IconDice5, IconFileImport, IconPencil } from "@tabler/icons-react";
import type { ReactNode } from "react";

function NoteBadge({
  tone,
  icon,
  children,
}: {
  tone: "warn" | "quiet";
  icon: ReactNode;
  children: ReactNode;
}) {
  const look = tone === "warn" ? "bg-warn-soft text-warn" : "bg-quiet-soft text-muted";
  return (
    <span
      className={`inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap ${look}`}
    >
      {icon}
      {children}
    </span>
  );
}

/** Shown wherever a run's answers come from random weights: fine for trying, not for judging photos. */
export const RandomWeightsBadge = () => (
  <NoteBadge tone="warn" icon={<IconDice5 size={13} aria-hidden />}>
    random weights, not pretrained
  </NoteBadge>
);

export const SyntheticBadge = () => (
  <NoteBadge tone="quiet" icon={<IconPencil size={13} aria-hidden />}>
    synthetic
  </NoteBadge>
);

/** Its params and metrics were logged or imported; there are no photos and no model here. */
export const TrainedElsewhereBadge = () => (
  <NoteBadge tone="quiet" icon={<IconFileImport size={13} aria-hidden />}>
    trained elsewhere
  </NoteBadge>
);
