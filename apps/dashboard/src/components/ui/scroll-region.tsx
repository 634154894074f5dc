/** A part of the page that scrolls by itself: named, and reachable by keyboard, or its end could not be read. */
import type { ReactNode } from "react";

export function ScrollRegion({
  label,
  className = "",
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    // relative: what is hidden for the eye only stays inside, instead of widening the page.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the arrow keys need a focus to scroll it
    <section aria-label={label} tabIndex={0} className={`relative overflow-auto ${className}`}>
      {children}
    </section>
  );
}
