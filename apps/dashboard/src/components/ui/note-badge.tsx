/** Small facts that must not be overlooked: drawn photos, weights that were never trained. */
import { IconDice5, IconFileImport, IconPencil } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface Size {
  /** The icon alone, where many stand below each other; the words on hover and for screen readers. */
  isCompact?: boolean;
}

function NoteBadge({
  tone,
  icon,
  words,
  isCompact = false,
}: Size & {
  tone: "warn" | "quiet";
  icon: ReactNode;
  words: string;
}) {
  const look = tone === "warn" ? "bg-warn-soft text-warn" : "bg-quiet-soft text-muted";
  return (
    <span
      title={isCompact ? words : undefined}
      className={`inline-flex shrink-0 items-center gap-1 rounded-full py-0.5 text-xs font-medium whitespace-nowrap ${isCompact ? "h-5 px-1" : "px-2"} ${look}`}
    >
      {icon}
      <span className={isCompact ? "sr-only" : undefined}>{words}</span>
    </span>
  );
}

/** Shown wherever a run's answers come from random weights: fine for trying, not for judging photos. */
export const RandomWeightsBadge = (size: Size) => (
  <NoteBadge
    tone="warn"
    icon={<IconDice5 size={13} aria-hidden />}
    words="random weights, not pretrained"
    {...size}
  />
);

export const SyntheticBadge = (size: Size) => (
  <NoteBadge tone="quiet" icon={<IconPencil size={13} aria-hidden />} words="synthetic" {...size} />
);

/** Its params and metrics were logged or imported; there are no photos and no model here. */
export const TrainedElsewhereBadge = (size: Size) => (
  <NoteBadge
    tone="quiet"
    icon={<IconFileImport size={13} aria-hidden />}
    words="trained elsewhere"
    {...size}
  />
);
