/** What the palette offers besides runs, datasets and models: pages, and things to do. */
import {
  IconBell,
  IconColumns,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconPhotoPlus,
  IconPlayerPlay,
  type TablerIcon,
} from "@tabler/icons-react";
import { ROOMS } from "../rooms";

export interface Command {
  id: string;
  label: string;
  hint: string;
  icon: TablerIcon;
  keys?: string[];
  /** More words that find it. */
  words?: string;
  run: () => void;
}

interface Abilities {
  go: (href: string) => void;
  toggleTheme: () => void;
  showShortcuts: () => void;
  askForNotifications: () => void;
  signOut: () => void;
}

export const listPages = ({ go }: Pick<Abilities, "go">): Command[] =>
  ROOMS.map(({ href, label, icon, key, hint }) => ({
    id: `page:${href}`,
    label,
    hint,
    icon,
    keys: ["g", key],
    run: () => go(href),
  }));

export const listActions = (can: Abilities): Command[] => [
  {
    id: "new-run",
    label: "New run",
    hint: "train a classifier",
    icon: IconPlayerPlay,
    words: "train start learn",
    run: () => can.go("/runs/new"),
  },
  {
    id: "add-photos",
    label: "Add photos",
    hint: "a folder or a zip",
    icon: IconPhotoPlus,
    words: "upload import dataset",
    run: () => can.go("/datasets/new"),
  },
  {
    id: "compare",
    label: "Compare runs",
    hint: "settings, curves, photos",
    icon: IconColumns,
    words: "difference versus",
    run: () => can.go("/compare"),
  },
  {
    id: "theme",
    label: "Switch between light and dark",
    hint: "",
    icon: IconMoon,
    words: "theme colour night day",
    run: can.toggleTheme,
  },
  {
    id: "notify",
    label: "Tell me when a run ends",
    hint: "even when this tab is in the background",
    icon: IconBell,
    words: "notification alert",
    run: can.askForNotifications,
  },
  {
    id: "shortcuts",
    label: "Keyboard",
    hint: "every key there is",
    icon: IconKeyboard,
    keys: ["?"],
    words: "shortcuts help",
    run: can.showShortcuts,
  },
  { id: "sign-out", label: "Sign out", hint: "", icon: IconLogout, words: "leave", run: can.signOut },
];

/** Every word that was typed begins some word of the command. */
export function matches(command: Pick<Command, "label" | "hint" | "words">, text: string): boolean {
  const words = `${command.label} ${command.hint} ${command.words ?? ""}`.toLowerCase().split(/\s+/);
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((typed) => words.some((word) => word.startsWith(typed)));
}
