/** The arrow of a button that unfolds something, which says `aria-expanded` itself. */
import { IconChevronDown } from "@tabler/icons-react";

export function FoldIcon({ isOpen }: { isOpen: boolean }) {
  return (
    <IconChevronDown size={14} aria-hidden className={`transition-transform ${isOpen ? "rotate-180" : ""}`} />
  );
}
