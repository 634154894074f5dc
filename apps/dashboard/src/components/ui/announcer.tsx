/** Tells screen readers about progress, politely and seldom. */
"use client";
import { useEffect, useRef, useState } from "react";

const INTERVAL_MS = 10_000;

/** Reads `text` out when it changes, at most every ten seconds; the newest text wins. */
export function Announcer({ text }: { text: string }) {
  const [spoken, setSpoken] = useState("");
  const lastSpokenAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, lastSpokenAt.current + INTERVAL_MS - Date.now());
    const timer = setTimeout(() => {
      lastSpokenAt.current = Date.now();
      setSpoken(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p aria-live="polite" className="sr-only">
      {spoken}
    </p>
  );
}
