/** What the gate demands and whether it is met, told by icon, word and sentence, never by colour alone. */
import type { GateCheckCode, GateCheckStatus, GateResultFieldsFragment } from "@smallset/schema/documents";
import { IconCircleCheck, IconCircleMinus, IconCircleX } from "@tabler/icons-react";

const TITLES: Record<GateCheckCode, string> = {
  MINIMUM_ACCURACY: "Good enough",
  MINIMUM_MACRO_F1: "Good at every class",
  RECALL_DROP: "No class is forgotten",
  LEAKAGE: "Measured on photos it had not learned from",
  PAIRED_TEST: "Not worse than what answers now",
};

const LOOKS: Record<GateCheckStatus, { word: string; icon: typeof IconCircleCheck; className: string }> = {
  PASSED: { word: "Passed", icon: IconCircleCheck, className: "text-ok" },
  FAILED: { word: "Failed", icon: IconCircleX, className: "text-bad" },
  SKIPPED: { word: "Not checked", icon: IconCircleMinus, className: "text-muted" },
};

export function GateChecks({ checks }: { checks: GateResultFieldsFragment["checks"] }) {
  return (
    <ul className="space-y-3">
      {checks.map(({ code, status, message }) => {
        const { word, icon: Icon, className } = LOOKS[status];
        return (
          <li key={code} data-testid="promotion-check" data-status={status} className="flex gap-2.5 text-sm">
            <Icon size={20} className={`shrink-0 ${className}`} aria-hidden />
            <div className="min-w-0">
              <p className="font-medium">
                {TITLES[code]} <span className={`font-semibold ${className}`}>· {word}</span>
              </p>
              <p className="break-words text-muted">{message}</p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
