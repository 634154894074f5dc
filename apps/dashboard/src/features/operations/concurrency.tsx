/** How many runs a worker trains at the same time: one more or one less, at once. */
"use client";
import { ActionIcon } from "@mantine/core";
import { SetRunConcurrencyDocument } from "@smallset/schema/documents";
import { IconMinus, IconPlus } from "@tabler/icons-react";
import { useMutation } from "urql";
import { useCanEdit } from "@/components/shell/viewer-role";
import { ErrorNotice } from "@/components/ui/error-notice";

const MOST = 64;

export function Concurrency({ value, onChanged }: { value: number; onChanged: () => void }) {
  const canEdit = useCanEdit();
  const [{ fetching, error }, set] = useMutation(SetRunConcurrencyDocument);
  const change = (by: number) => void set({ value: value + by }).then(onChanged);
  return (
    <div className="text-sm">
      <div className="flex items-center gap-2">
        <span className="text-muted">Trained at once by each</span>
        {canEdit ? (
          <ActionIcon
            variant="default"
            aria-label="Train one fewer at once"
            disabled={fetching || value <= 1}
            onClick={() => change(-1)}
          >
            <IconMinus size={14} aria-hidden />
          </ActionIcon>
        ) : null}
        <output aria-label="Trained at once" className="min-w-5 text-center font-semibold tabular-nums">
          {value}
        </output>
        {canEdit ? (
          <ActionIcon
            variant="default"
            aria-label="Train one more at once"
            disabled={fetching || value >= MOST}
            onClick={() => change(1)}
          >
            <IconPlus size={14} aria-hidden />
          </ActionIcon>
        ) : null}
      </div>
      {error ? <ErrorNotice error={error} /> : null}
    </div>
  );
}
