/** The columns to choose from. Loaded when somebody chooses. */
"use client";
import { RunFieldsDocument } from "@smallset/schema/documents";
import { Button, Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { columnTitle } from "./column-title";
import { DEFAULT_COLUMNS } from "./table-state";

const SECTIONS = [
  ["ATTRIBUTE", "The run"],
  ["METRIC", "Metrics: measured, at their best"],
  ["PARAM", "Params: set before training"],
  ["TAG", "Tags"],
] as const;
/** These are searched by, and say nothing in a column. */
const NO_COLUMN = new Set(["name", "id", "parent", "settings", "seed"]);

export default function ColumnDialog({
  columns,
  onChange,
  onClose,
}: {
  columns: string[];
  onChange: (columns: string[]) => void;
  onClose: () => void;
}) {
  const [wanted, setWanted] = useState("");
  const [{ data }] = useQuery({ query: RunFieldsDocument, variables: {} });
  const fields = [
    { name: "extractor", kind: "ATTRIBUTE" },
    ...(data?.runFields ?? []).filter(({ name }) => !NO_COLUMN.has(name)),
  ].filter(({ name }) => `${name} ${columnTitle(name)}`.toLowerCase().includes(wanted.toLowerCase()));
  const toggle = (name: string, isShown: boolean) =>
    onChange(isShown ? [...columns, name] : columns.filter((column) => column !== name));
  return (
    <Dialog title="Columns" open onClose={onClose}>
      <TextInput
        aria-label="Find a column"
        placeholder="Find a column"
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <ScrollRegion label="Columns to choose from" className="mt-3 max-h-[50vh] space-y-4 pr-2">
        {SECTIONS.map(([kind, title]) => {
          const own = fields.filter((field) => field.kind === kind);
          return own.length ? (
            <fieldset key={kind}>
              <legend className="mb-2 text-sm font-semibold">{title}</legend>
              <div className="grid gap-2">
                {own.map(({ name }) => (
                  <Checkbox
                    key={name}
                    label={columnTitle(name)}
                    checked={columns.includes(name)}
                    onChange={(event) => toggle(name, event.currentTarget.checked)}
                  />
                ))}
              </div>
            </fieldset>
          ) : null;
        })}
      </ScrollRegion>
      <div className="mt-4 flex justify-between gap-2">
        <Button variant="default" onClick={() => onChange(DEFAULT_COLUMNS)}>
          The usual ones
        </Button>
        <Button onClick={onClose}>Done</Button>
      </div>
    </Dialog>
  );
}
