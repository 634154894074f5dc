/** A point in time: UTC in the server's HTML, the visitor's own zone once the page lives. */
"use client";
import { useSyncExternalStore } from "react";

const OPTIONS: Intl.DateTimeFormatOptions = {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
};
const utc = new Intl.DateTimeFormat("en-GB", { ...OPTIONS, timeZone: "UTC" });
const local = new Intl.DateTimeFormat("en-GB", OPTIONS);
const never = () => () => {};

export function Moment({ at }: { at: string }) {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <time dateTime={at} className="whitespace-nowrap tabular-nums">
      {(inBrowser ? local : utc).format(new Date(at))}
    </time>
  );
}
