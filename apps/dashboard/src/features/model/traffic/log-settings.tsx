/** How much is remembered, and for how long. */
"use client";
import { Button, Group } from "@mantine/core";
import { SetPredictionLogDocument } from "@smallset/schema/documents";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { useCanEdit } from "@/components/shell/viewer-role";
import { ErrorNotice } from "@/components/ui/error-notice";
import { NumberField } from "@/components/ui/number-field";
import { Section } from "@/components/ui/section";
import type { TrafficModel } from "./traffic-page";

type Settings = Pick<TrafficModel["predictionLogSettings"], "share" | "retentionDays">;

export function LogSettings({ modelName, settings }: { modelName: string; settings: Settings }) {
  const canEdit = useCanEdit();
  const [percent, setPercent] = useState<number | "">(settings.share * 100);
  const [days, setDays] = useState<number | "">(settings.retentionDays);
  const [saved, setSaved] = useState(false);
  const [{ fetching, error }, save] = useMutation(SetPredictionLogDocument);
  const isShare = percent !== "" && percent >= 0 && percent <= 100;
  const isDays = days !== "" && Number.isInteger(days) && days >= 1 && days <= 3650;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isShare || !isDays) return;
    const { error: refused } = await save({
      input: { modelName, share: Number(percent) / 100, retentionDays: Number(days) },
    });
    setSaved(!refused);
  };
  return (
    <Section
      title="What is remembered"
      hint="Photos outside the log are forgotten after an hour; a correction stays until it is used."
    >
      <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
        <div className="grid grid-cols-1 gap-4 sm:max-w-xl sm:grid-cols-2">
          <NumberField
            label="Photos that are logged (%)"
            value={percent}
            onChange={(value) => {
              setSaved(false);
              setPercent(value);
            }}
            error={isShare ? null : "Between 0 and 100."}
            disabled={!canEdit}
          />
          <NumberField
            label="For so many days"
            value={days}
            onChange={(value) => {
              setSaved(false);
              setDays(value);
            }}
            error={isDays ? null : "A whole number from 1 to 3650."}
            disabled={!canEdit}
          />
        </div>
        {error ? <ErrorNotice title="Nothing was changed" error={error} /> : null}
        {canEdit ? (
          <Group>
            <Button type="submit" variant="default" loading={fetching} data-testid="save-log">
              Save
            </Button>
            <output className="text-sm text-ok">{saved ? "Saved." : ""}</output>
          </Group>
        ) : null}
      </form>
    </Section>
  );
}
