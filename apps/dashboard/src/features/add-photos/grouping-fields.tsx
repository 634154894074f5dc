/** For photos that belong together, such as bursts or several of one patient: they must not be divided. */
"use client";
import { NativeSelect, TextInput } from "@mantine/core";
import type { ImportDatasetInput } from "@smallset/schema/documents";
import { Section } from "@/components/ui/section";
import { countOf } from "@/lib/format";
import type { DroppedFile } from "../upload/dropped-file";
import { isImagePath } from "../upload/read-class-folders";
import { readGroups } from "./read-groups";

export interface Grouping {
  by: "nothing" | "looks" | "name" | "table";
  pattern: string;
  column: string;
}
export const NO_GROUPING: Grouping = { by: "nothing", pattern: "{group}_*", column: "" };

/** Undefined where nothing is grouped. */
export function toSplit({ by, pattern, column }: Grouping): ImportDatasetInput["split"] | undefined {
  if (by === "looks") return { keepLookAlikes: true };
  if (by === "name" && pattern.trim()) return { groupPattern: pattern.trim() };
  if (by === "table" && column.trim()) return { groupColumn: column.trim() };
  return undefined;
}

export function GroupingFields({
  files,
  grouping,
  onChange,
}: {
  files: DroppedFile[];
  grouping: Grouping;
  onChange: (grouping: Grouping) => void;
}) {
  const table = files.find(({ path }) => /\.csv$/i.test(path));
  const names = files
    .filter(({ path }) => isImagePath(path))
    .map(({ path }) => path.split("/").at(-1) ?? path);
  const groups = grouping.by === "name" ? readGroups(grouping.pattern, names) : null;
  return (
    <Section
      title="Do some photos belong together?"
      hint="Bursts, several photos of one person or object: if the model learned from one and were checked on another, its score would look better than it is."
    >
      <div className="space-y-4">
        <NativeSelect
          aria-label="What belongs together"
          data={[
            { value: "nothing", label: "No, each photo stands for itself" },
            { value: "looks", label: "Yes, those that look alike" },
            { value: "name", label: "Yes, their file names say so" },
            ...(table ? [{ value: "table", label: `Yes, ${table.path.split("/").at(-1)} says so` }] : []),
          ]}
          value={grouping.by}
          onChange={(event) => onChange({ ...grouping, by: event.currentTarget.value as Grouping["by"] })}
        />
        {grouping.by === "name" ? (
          <>
            <TextInput
              label="How names are made"
              description="{group} is the part that photos which belong together share, * is anything else."
              value={grouping.pattern}
              onChange={(event) => onChange({ ...grouping, pattern: event.currentTarget.value })}
            />
            <p className="text-sm text-muted" aria-live="polite">
              {groups?.example
                ? `${groups.example.name} belongs to “${groups.example.group}”. ${countOf(groups.count, "group")} in all${groups.alone ? `, ${countOf(groups.alone, "photo")} alone` : ""}.`
                : "No name here fits; for rex_01.jpg and rex_02.jpg write {group}_*"}
            </p>
          </>
        ) : null}
        {grouping.by === "table" ? (
          <TextInput
            label="Column"
            description="The heading of the column that names the group; another column, file or path, names the photo."
            placeholder="patient"
            value={grouping.column}
            onChange={(event) => onChange({ ...grouping, column: event.currentTarget.value })}
          />
        ) : null}
      </div>
    </Section>
  );
}
