/** Takes runs together: those that differ by their seed alone, or that agree on a param, a tag, a dataset. */
"use client";
import { RunFieldsDocument } from "@smallset/schema/documents";
import { useState } from "react";
import { useQuery } from "urql";

const PLAIN = [
  { value: "", label: "Each run by itself" },
  { value: "settings", label: "Same settings (mean over seeds)" },
  { value: "dataset", label: "By dataset" },
  { value: "experiment", label: "By experiment" },
  { value: "status", label: "By status" },
];

export function GroupBy({ groupBy, onChange }: { groupBy: string[]; onChange: (groupBy: string[]) => void }) {
  // Asked for when somebody comes near.
  const [isNear, setNear] = useState(groupBy.length > 0);
  const [{ data }] = useQuery({ query: RunFieldsDocument, variables: {}, pause: !isNear });
  const found = (data?.runFields ?? [])
    .filter(({ kind }) => kind === "PARAM" || kind === "TAG")
    .map(({ name }) => ({ value: name, label: `By ${name}` }));
  const value = groupBy.join(",");
  const isKnown = [...PLAIN, ...found].some((option) => option.value === value);
  return (
    // The browser's own: a whole library of fields would come with another.
    <select
      aria-label="Group runs"
      value={value}
      onFocus={() => setNear(true)}
      onMouseEnter={() => setNear(true)}
      onChange={(event) => onChange(event.currentTarget.value ? event.currentTarget.value.split(",") : [])}
      className="h-9 max-w-64 min-w-0 rounded-lg border border-line-strong bg-surface px-3 text-sm font-semibold text-ink"
    >
      {[...PLAIN, ...found, ...(isKnown ? [] : [{ value, label: `By ${value}` }])].map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
