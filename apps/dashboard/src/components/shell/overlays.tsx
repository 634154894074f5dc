/** What lies over the page: notes, the palette, the list of keys. None of it is part of a page's first load. */
"use client";
import dynamic from "next/dynamic";
import { useState, useSyncExternalStore } from "react";
import { closeOverlay, getOverlay, onOverlayChange } from "./command-store";
import { useShortcuts } from "./use-shortcuts";

const Palette = dynamic(() => import("./palette/palette").then((module) => module.Palette), { ssr: false });
const ShortcutHelp = dynamic(() => import("./shortcut-help").then((module) => module.ShortcutHelp), {
  ssr: false,
});

/** Not needed before the page stands: fetched after it. */
const RunWatch = dynamic(() => import("./run-watch").then((module) => module.RunWatch), { ssr: false });

/** A dialog tells that it has closed a moment after it has: by then another one may be open. */
const closePalette = () => closeOverlay("palette");
const closeShortcuts = () => closeOverlay("shortcuts");

export function Overlays() {
  useShortcuts();
  const overlay = useSyncExternalStore(onOverlayChange, getOverlay, () => null);
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  if (overlay && !seen.has(overlay)) setSeen(new Set(seen).add(overlay));
  return (
    <>
      <RunWatch />
      {seen.has("palette") ? <Palette open={overlay === "palette"} onClose={closePalette} /> : null}
      {seen.has("shortcuts") ? (
        <ShortcutHelp open={overlay === "shortcuts"} onClose={closeShortcuts} />
      ) : null}
    </>
  );
}
