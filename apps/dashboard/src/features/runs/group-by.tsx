/** Takes runs together: those that differ by their seed alone, or that agree on a param, a tag, a dataset. */
"use client";
import { RunFieldsDocument } from "@smallset/schema/documents";
import { NativeSelect } from "@mantine/core";
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
    <NativeSelect
      aria-label="Group runs"
      value={value}
      onFocus={() => setNear(true)}
      onMouseEnter={() => setNear(true)}
      onChange={(event) => onChange(event.currentTarget.value ? event.currentTarget.value.split(",") : [])}
      data={[...PLAIN, ...found, ...(isKnown ? [] : [{ value, label: `By ${value}` }])]}
    />
  );
}
