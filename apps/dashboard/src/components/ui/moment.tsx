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
const { year: _, ...THIS_YEAR } = OPTIONS;
const OTHER_YEAR: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };
const formats = (options: Intl.DateTimeFormatOptions) => ({
  utc: new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }),
  local: new Intl.DateTimeFormat("en-GB", options),
});
const full = formats(OPTIONS);
const short = formats(THIS_YEAR);
const date = formats(OTHER_YEAR);
const isOfThisYear = (moment: Date) => moment.getUTCFullYear() === new Date().getUTCFullYear();
const never = () => () => {};

export function Moment({
  at,
  isShort = false,
}: {
  at: string;
  /** Without its year while that is this one, and without its time where it is another. */
  isShort?: boolean;
}) {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const moment = new Date(at);
  const { utc, local } = !isShort ? full : isOfThisYear(moment) ? short : date;
  return (
    <time dateTime={at} className="whitespace-nowrap tabular-nums">
      {(inBrowser ? local : utc).format(moment)}
    </time>
  );
}
