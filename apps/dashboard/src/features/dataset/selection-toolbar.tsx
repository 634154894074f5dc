/** What can be done with the chosen photos. Its place is there before anything is chosen, so that nothing jumps. */
"use client";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import type { ImageThumbFragment, Split } from "@smallset/schema/documents";
import { IconArrowBackUp, IconEyeOff } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { countOf, formatCount } from "@/lib/format";
import type { PhotoChange } from "./draft";
import { useDraft } from "./use-draft";

interface Props {
  selected: ImageThumbFragment[];
  totalCount: number;
  mostAtOnce: number;
  classNames: string[];
  isSelectingAll: boolean;
  onSelectAll: () => void;
  onClear: () => void;
}

const SPLITS: { value: Split; label: string }[] = [
  { value: "train", label: "Train: the model learns from them" },
  { value: "validation", label: "Validation: it is checked on them" },
  { value: "test", label: "Test: a last check, looked at once" },
];

export function SelectionToolbar(props: Props) {
  const { selected, totalCount, mostAtOnce, classNames, isSelectingAll, onSelectAll, onClear } = props;
  const { change } = useDraft();
  const [naming, setNaming] = useState(false);
  const count = selected.length;
  const apply = (what: PhotoChange) => {
    change(selected, what);
    onClear();
  };
  const allExcluded = count > 0 && selected.every(({ excluded }) => excluded);
  return (
    <div
      role="toolbar"
      aria-label="Chosen photos"
      className="mx-5 mb-2 flex min-h-12 flex-wrap items-center gap-2 rounded-lg bg-sunken px-3 py-2 text-sm sm:mx-6"
      data-testid="selection-toolbar"
    >
      <span className="mr-auto text-muted tabular-nums" aria-live="polite">
        {count ? (
          <strong className="text-ink">{countOf(count, "photo")} chosen</strong>
        ) : (
          "Click photos to choose them, hold Shift for a row of them."
        )}
      </span>
      {count ? (
        <>
          <NativeSelect
            size="xs"
            aria-label="What they show"
            data={[
              { value: "", label: "They show …", disabled: true },
              ...classNames.map((name) => ({ value: `=${name}`, label: name })),
              { value: "new", label: "A new class …" },
            ]}
            value=""
            onChange={({ currentTarget: { value } }) =>
              value === "new" ? setNaming(true) : apply({ className: value.slice(1) })
            }
          />
          <NativeSelect
            size="xs"
            aria-label="Where they go"
            data={[{ value: "", label: "Move to …", disabled: true }, ...SPLITS]}
            value=""
            onChange={(event) => apply({ split: event.currentTarget.value as Split })}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={
              allExcluded ? <IconArrowBackUp size={14} aria-hidden /> : <IconEyeOff size={14} aria-hidden />
            }
            onClick={() => apply({ excluded: !allExcluded })}
          >
            {allExcluded ? "Take back in" : "Leave out"}
          </Button>
          <Button size="xs" variant="subtle" onClick={onClear}>
            Choose none
          </Button>
        </>
      ) : (
        <Button size="xs" variant="default" loading={isSelectingAll} onClick={onSelectAll}>
          {totalCount > mostAtOnce
            ? `Choose the first ${formatCount(mostAtOnce)}`
            : `Choose all ${formatCount(totalCount)}`}
        </Button>
      )}
      <NewClassDialog
        open={naming}
        count={count}
        onClose={() => setNaming(false)}
        onName={(className) => {
          setNaming(false);
          apply({ className });
        }}
      />
    </div>
  );
}

function NewClassDialog({
  open,
  count,
  onClose,
  onName,
}: {
  open: boolean;
  count: number;
  onClose: () => void;
  onName: (name: string) => void;
}) {
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) onName(name.trim());
    setName("");
  };
  return (
    <Dialog title="A new class" open={open} onClose={onClose}>
      <form onSubmit={submit} className="space-y-5">
        <TextInput
          label={`What ${count === 1 ? "does it" : "do they"} show?`}
          description="A class needs photos both to learn from and to check with."
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" disabled={!name.trim()}>
          Name {countOf(count, "photo")} so
        </Button>
      </form>
    </Dialog>
  );
}
