/** What most people leave as it is, folded away. */
import { Button, Collapse, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { NewRunOptionsQuery } from "@smallset/schema/documents";
import { FoldIcon } from "@/components/ui/fold-icon";
import { Section } from "@/components/ui/section";
import { bringsOwnPreprocessing } from "@/lib/weights";
import { AdvancedFields } from "./advanced-fields";
import type { HyperparameterContract } from "./hyperparameter-contract";
import type { RunFormValues } from "./run-form";
import { readyVersions } from "./start-form";

export function AdvancedSection({
  form,
  contract,
  options,
  isOpen,
  onToggle,
}: {
  form: UseFormReturnType<RunFormValues>;
  contract: HyperparameterContract;
  options: NewRunOptionsQuery;
  isOpen: boolean;
  onToggle: () => void;
}) {
  const { datasetVersionId, weights } = form.values;
  const version = readyVersions(options).find((one) => one.version.id === datasetVersionId)?.version;
  const backbone = options.backbones.find((one) => one.weights === weights);
  return (
    <Section
      title="Advanced"
      hint="Good as it is. Each setting says what it does and what it is by default."
      actions={
        <Button
          variant="default"
          size="xs"
          onClick={onToggle}
          aria-expanded={isOpen}
          rightSection={<FoldIcon isOpen={isOpen} />}
        >
          {isOpen ? "Hide settings" : "Show settings"}
        </Button>
      }
    >
      <Collapse expanded={isOpen}>
        <TextInput
          label="Name"
          description="Empty: Smallset makes one up from the dataset's name."
          mb="lg"
          {...form.getInputProps("name")}
        />
        <AdvancedFields
          form={form}
          contract={contract}
          bringsOwnPreprocessing={bringsOwnPreprocessing(weights)}
          hasTwoClasses={(version?.classes.length ?? 2) === 2}
          fixedImageSizePx={backbone?.fixedImageSizePx ?? null}
        />
      </Collapse>
    </Section>
  );
}
