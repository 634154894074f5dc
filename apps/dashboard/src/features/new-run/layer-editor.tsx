/** One row for each hidden layer, from the features' side to the classes' side. */
import { ActionIcon, Button, Switch } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { NumberField } from "@/components/ui/number-field";
import type { RunFormValues } from "./run-form";

const MOST_LAYERS = 5;

export function LayerEditor({ form }: { form: UseFormReturnType<RunFormValues> }) {
  const { layers } = form.values;
  return (
    <fieldset className="mt-4 rounded-xl border border-line p-4">
      <legend className="px-1 text-sm font-medium">Layers, in order</legend>
      <ul className="space-y-3">
        {layers.map((_, i) => (
          // The rows have no identity but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={i} className="flex flex-wrap items-end gap-3">
            <NumberField
              label={`Layer ${i + 1}: units`}
              className="w-32"
              {...form.getInputProps(`layers.${i}.units`)}
            />
            <NumberField
              label="Dropout"
              className="w-28"
              step={0.1}
              {...form.getInputProps(`layers.${i}.dropout`)}
            />
            <Switch
              label="Batch normalisation"
              className="mb-2"
              {...form.getInputProps(`layers.${i}.batchNormalization`, { type: "checkbox" })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`Remove layer ${i + 1}`}
              onClick={() => form.removeListItem("layers", i)}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Button
        mt="md"
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden />}
        disabled={layers.length >= MOST_LAYERS}
        onClick={() => form.insertListItem("layers", { units: 128, batchNormalization: false, dropout: 0.5 })}
      >
        Add a layer
      </Button>
    </fieldset>
  );
}
