/** `?`: every key that the dashboard knows. */
"use client";
import { Dialog } from "@/components/ui/dialog";
import { Keys } from "@/components/ui/keys";
import { ROOMS } from "./rooms";

type Key = { keys: string[]; does: string };

const EVERYWHERE: Key[] = [
  { keys: ["⌘", "K"], does: "Find anything, do anything (Ctrl K elsewhere)" },
  ...ROOMS.map(({ key, label }) => ({ keys: ["g", key], does: `Go to ${label}` })),
  { keys: ["?"], does: "Show this list" },
  { keys: ["Esc"], does: "Close what is open" },
];

const AMONG_PHOTOS: Key[] = [
  { keys: ["Space"], does: "Choose a photo" },
  { keys: ["Shift", "→"], does: "Choose the next ones as well" },
  { keys: ["⌘", "A"], does: "Choose all (Ctrl A elsewhere)" },
  { keys: ["Enter"], does: "See it large" },
  { keys: ["Home", "End"], does: "Go to the first, the last" },
];

export function ShortcutHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog title="Keyboard" open={open} onClose={onClose}>
      <div className="space-y-5" data-testid="shortcuts">
        <KeyList title="Everywhere" keys={EVERYWHERE} />
        <KeyList title="Among the photos of a dataset" keys={AMONG_PHOTOS} />
      </div>
    </Dialog>
  );
}

const KeyList = ({ title, keys }: { title: string; keys: Key[] }) => (
  <section>
    <h3 className="mb-2.5 text-xs font-medium text-muted">{title}</h3>
    <dl className="space-y-2.5 text-sm">
      {keys.map((key) => (
        <div key={key.does} className="flex items-center justify-between gap-4">
          <dt className="order-2">
            <Keys keys={key.keys} />
          </dt>
          <dd>{key.does}</dd>
        </div>
      ))}
    </dl>
  </section>
);
