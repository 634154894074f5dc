/** The rooms of the house, in the order in which people walk through them. */
import {
  IconActivity,
  IconHome,
  IconPackage,
  IconPhoto,
  IconSettings,
  IconTimeline,
  type TablerIcon,
} from "@tabler/icons-react";

interface Room {
  href: string;
  label: string;
  icon: TablerIcon;
  /** `g` and then this goes there. */
  key: string;
  /** One line for the palette. */
  hint: string;
}

export const ROOMS: Room[] = [
  { href: "/", label: "Home", icon: IconHome, key: "h", hint: "what runs, what is live, what waits for you" },
  {
    href: "/runs",
    label: "Runs",
    icon: IconTimeline,
    key: "r",
    hint: "every training and how good it came out",
  },
  { href: "/datasets", label: "Datasets", icon: IconPhoto, key: "d", hint: "your photos and their classes" },
  { href: "/models", label: "Models", icon: IconPackage, key: "m", hint: "versions, production, history" },
  {
    href: "/operations",
    label: "Operations",
    icon: IconActivity,
    key: "o",
    hint: "queue, workers, what failed",
  },
  {
    href: "/settings",
    label: "Settings",
    icon: IconSettings,
    key: "s",
    hint: "people, API tokens, webhooks, audit log",
  },
];

export const ownsPath = ({ href }: Pick<Room, "href">, path: string): boolean =>
  href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
