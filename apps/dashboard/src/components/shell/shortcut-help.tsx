/** `?`: every key that the dashboard knows. */
"use client";
import { Dialog } from "@/components/ui/dialog";
import { Keys } from "@/components/ui/keys";
import { ROOMS } from "./rooms";

const KEYS: { keys: string[]; does: string }[] = [
  { keys: ["⌘", "K"], does: "Find anything, do anything (Ctrl K elsewhere)" },
  ...ROOMS.map(({ key, label }) => ({ keys: ["g", key], does: `Go to ${label}` })),
  { keys: ["?"], does: "Show this list" },
  { keys: ["Esc"], does: "Close what is open" },
];

export function ShortcutHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog title="Keyboard" open={open} onClose={onClose}>
      <dl className="space-y-2.5 text-sm" data-testid="shortcuts">
        {KEYS.map(({ keys, does }) => (
          <div key={does} className="flex items-center justify-between gap-4">
            <dt className="order-2">
              <Keys keys={keys} />
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
