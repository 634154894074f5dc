/** What lies over the page: notes, the palette, the list of keys. None of it is part of a page's first load. */
"use client";
import dynamic from "next/dynamic";
import { useState, useSyncExternalStore } from "react";
import { getOverlay, onOverlayChange, openOverlay } from "./command-store";
import { useShortcuts } from "./use-shortcuts";

const Palette = dynamic(() => import("./palette/palette").then((module) => module.Palette), { ssr: false });
const ShortcutHelp = dynamic(() => import("./shortcut-help").then((module) => module.ShortcutHelp), {
  ssr: false,
});

/** Not needed before the page stands: fetched after it. */
const RunWatch = dynamic(() => import("./run-watch").then((module) => module.RunWatch), { ssr: false });

const close = () => openOverlay(null);

export function Overlays() {
  useShortcuts();
  const overlay = useSyncExternalStore(onOverlayChange, getOverlay, () => null);
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  if (overlay && !seen.has(overlay)) setSeen(new Set(seen).add(overlay));
  return (
    <>
      <RunWatch />
      {seen.has("palette") ? <Palette open={overlay === "palette"} onClose={close} /> : null}
      {seen.has("shortcuts") ? <ShortcutHelp open={overlay === "shortcuts"} onClose={close} /> : null}
    </>
  );
}
