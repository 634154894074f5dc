/** The gate's demands as fields; nothing is sent before Save. */
"use client";
import { Button, Checkbox, Group, Radio } from "@mantine/core";
import { type PairedTestRule, SetPromotionGateDocument } from "@smallset/schema/documents";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { useCanEdit } from "@/components/shell/viewer-role";
import { ErrorNotice } from "@/components/ui/error-notice";
import { NumberField } from "@/components/ui/number-field";
import { Section } from "@/components/ui/section";
import { checkPercent, type Gate, type GateValues, toInput, toValues } from "./gate-values";

const PAIRED: { value: PairedTestRule; label: string; description: string }[] = [
  {
    value: "NOT_WORSE",
    label: "It must not be clearly worse",
    description: "A fair choice: too few differences to tell them apart pass.",
  },
  {
    value: "BETTER",
    label: "It must be clearly better",
    description: "Strict: needs many photos that both were measured on.",
  },
  {
    value: "OFF",
    label: "Do not compare photo by photo",
    description: "It is still shown, for information.",
  },
];

export function GateForm({ modelName, gate }: { modelName: string; gate: Gate }) {
  const canEdit = useCanEdit();
  const [values, setValues] = useState(() => toValues(gate));
  const [saved, setSaved] = useState(false);
  const [{ fetching, error }, save] = useMutation(SetPromotionGateDocument);
  const set = (change: Partial<GateValues>) => {
    setSaved(false);
    setValues((before) => ({ ...before, ...change }));
  };
  const percents = ["minimumAccuracy", "minimumMacroF1", "maxRecallDrop"] as const;
  const isWrong = percents.some((key) => checkPercent(values[key]) !== null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isWrong) return;
    const { error: refused } = await save({ input: { modelName, gate: toInput(values, gate) } });
    setSaved(!refused);
  };
  const percentField = (key: (typeof percents)[number], label: string, description: string) => (
    <NumberField
      label={label}
      description={description}
      value={values[key]}
      onChange={(value) => set({ [key]: value })}
      error={checkPercent(values[key])}
      placeholder="any"
      disabled={!canEdit}
      className="max-w-md"
    />
  );
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <Section
        title="A version may be promoted when …"
        hint={`It guards ${gate.aliases.join(", ") || "no alias"}. Rolling back is never held up.`}
      >
        <div className="space-y-6">
          {percentField(
            "minimumAccuracy",
            "Right answers, at least (%)",
            "On photos that it had not learned from. Empty: any.",
          )}
          {percentField(
            "minimumMacroF1",
            "Macro F1, at least (× 100)",
            "Counts every class alike, so that a small class cannot be neglected. Empty: any.",
          )}
          {percentField(
            "maxRecallDrop",
            "No class may lose more than (points)",
            "Of the photos of a class that it finds, against what answers now. Empty: any.",
          )}
          <Checkbox
            label="Refuse versions measured on photos that they learned from"
            description="The same photo in training and in the measurement makes a score look better than it is."
            checked={values.refuseLeakage}
            disabled={!canEdit}
            onChange={(event) => set({ refuseLeakage: event.currentTarget.checked })}
          />
          <Radio.Group
            label="Photo by photo against what answers now"
            description="McNemar's exact test on the photos that both were measured on."
            value={values.pairedTest}
            onChange={(value) => set({ pairedTest: value as PairedTestRule })}
          >
            <div className="mt-3 space-y-3">
              {PAIRED.map((choice) => (
                <Radio key={choice.value} {...choice} disabled={!canEdit} />
              ))}
            </div>
          </Radio.Group>
          {error ? <ErrorNotice title="The gate was not changed" error={error} /> : null}
          {canEdit ? (
            <Group>
              <Button type="submit" loading={fetching} data-testid="save-gate">
                Save
              </Button>
              <output className="text-sm text-ok">
                {saved ? "Saved. It counts from the next promotion on." : ""}
              </output>
            </Group>
          ) : null}
        </div>
      </Section>
    </form>
  );
}
