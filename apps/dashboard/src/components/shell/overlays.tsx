/** The palette and the list of keys. Their code is fetched when one of them is first asked for. */
"use client";
import dynamic from "next/dynamic";
import { useState, useSyncExternalStore } from "react";
import { getOverlay, onOverlayChange, openOverlay } from "./command-store";
import { useShortcuts } from "./use-shortcuts";

const Palette = dynamic(() => import("./palette/palette").then((module) => module.Palette), { ssr: false });
const ShortcutHelp = dynamic(() => import("./shortcut-help").then((module) => module.ShortcutHelp), {
  ssr: false,
});

const close = () => openOverlay(null);

export function Overlays() {
  useShortcuts();
  const overlay = useSyncExternalStore(onOverlayChange, getOverlay, () => null);
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  if (overlay && !seen.has(overlay)) setSeen(new Set(seen).add(overlay));
  return (
    <>
      {seen.has("palette") ? <Palette open={overlay === "palette"} onClose={close} /> : null}
      {seen.has("shortcuts") ? <ShortcutHelp open={overlay === "shortcuts"} onClose={close} /> : null}
    </>
  );
}
