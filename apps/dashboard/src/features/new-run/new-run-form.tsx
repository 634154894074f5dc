/** The form of a new run, with an estimate of what it takes above its one button. */
"use client";
import { Button, NativeSelect } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import type { NewRunOptionsQuery, RunQuery } from "@smallset/schema/documents";
import { IconSparkles } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LinkButton } from "@/components/ui/link-button";
import { Section } from "@/components/ui/section";
import { extractorName } from "@/lib/extractor-name";
import { describeFailure } from "@/lib/failure";
import { countOf } from "@/lib/format";
import { AdvancedSection } from "./advanced-section";
import { BackboneChoice } from "./backbone-choice";
import { Estimate } from "./estimate";
import type { HyperparameterContract } from "./hyperparameter-contract";
import { checkRunForm, toStartRunInput, valuesOfRun } from "./run-form";
import { readyVersions, startFor } from "./start-form";
import { SweepFields } from "./sweep-fields";
import { checkSweep, initialSweep, toPlan } from "./sweep-form";
import { useStart } from "./use-start";

interface Props {
  options: NewRunOptionsQuery;
  contract: HyperparameterContract;
  datasetVersionId: string | null;
  /** The run whose settings it begins with. */
  source: RunQuery["run"];
}

export function NewRunForm({ options, contract, datasetVersionId, source }: Props) {
  const router = useRouter();
  const versions = readyVersions(options);
  const [advancedOpen, advanced] = useDisclosure(false);
  const { start, isStarting } = useStart();
  const [sweep, setSweep] = useState(initialSweep);
  const [sweepErrors, setSweepErrors] = useState<Record<string, string>>({});
  const [error, setError] = useState<unknown>(null);
  const form = useForm({
    initialValues: source?.hyperparameters
      ? valuesOfRun(contract, source)
      : startFor(options, contract, datasetVersionId ?? versions[0]?.version.id ?? ""),
    validate: (values) => checkRunForm(values, contract),
  });
  const madeByOf = (id: string) => versions.find(({ version }) => version.id === id)?.version.madeBy ?? null;
  const madeBy = madeByOf(form.values.datasetVersionId);
  const isSound = ![checkRunForm(form.values, contract), checkSweep(sweep)].some(
    (wrong) => Object.keys(wrong).length,
  );
  /** Features leave no choice of what makes them; for photos again, it begins with the usual. */
  const chooseVersion = (id: string) => {
    const { weights, imageSizePx, preset, precision, rowType } = startFor(options, contract, id);
    const extractor = madeByOf(id) || madeBy ? { weights, imageSizePx, preset, precision, rowType } : {};
    form.setValues({ datasetVersionId: id, ...extractor });
  };

  const submit = async (values: typeof form.values) => {
    setError(null);
    const wrong = checkSweep(sweep);
    setSweepErrors(wrong);
    if (Object.keys(wrong).length) return;
    const input = toStartRunInput(values, contract.defaults);
    const { id, error: refusal } = await start({ input, plan: toPlan(sweep), sourceId: source?.id });
    if (id) return router.push(`/runs/${id}`);
    // The server's words go to the field they are about; the whole message is shown as well.
    const { fields } = describeFailure(refusal);
    form.setErrors(
      Object.fromEntries(fields.map(({ path, messages }) => [path.split(".").at(-1), messages[0]])),
    );
    if (fields.some(({ path }) => path.startsWith("hyperparameters"))) advanced.open();
    setError(refusal);
  };

  if (!versions.length && !datasetVersionId)
    return (
      <EmptyState
        title="First, some photos"
        action={<LinkButton href="/datasets/new">Add photos</LinkButton>}
      >
        A run learns from a dataset, and there is none that is ready yet.
      </EmptyState>
    );
  return (
    <form
      noValidate
      className="space-y-6"
      onSubmit={form.onSubmit(
        (values) => void submit(values),
        (errors) => {
          const plain = new Set(["datasetVersionId", "weights", "name"]);
          if (Object.keys(errors).some((field) => !plain.has(field))) advanced.open();
        },
      )}
    >
      <Section title="Photos">
        <NativeSelect
          aria-label="Dataset"
          data={versions.map(({ dataset, version }) => ({
            value: version.id,
            label: `${dataset.name} · version ${version.number} · ${countOf(version.imageCount, "photo")}, ${countOf(version.classes.length, "class", "classes")}`,
          }))}
          {...form.getInputProps("datasetVersionId")}
          onChange={(event) => chooseVersion(event.currentTarget.value)}
        />
      </Section>
      {madeBy ? (
        <Section title="Backbone" hint="This dataset holds features and no photos: nothing is extracted.">
          <p className="text-sm" data-testid="made-by">
            Made by {extractorName(madeBy.label)}, as they were imported.
          </p>
        </Section>
      ) : (
        <BackboneChoice
          backbones={options.backbones}
          value={form.values.weights}
          error={form.errors["weights"]}
          onChange={(weights) => form.setFieldValue("weights", weights)}
        />
      )}
      <SweepFields values={sweep} errors={sweepErrors} onChange={setSweep} />
      <AdvancedSection
        form={form}
        contract={contract}
        options={options}
        isOpen={advancedOpen}
        onToggle={advanced.toggle}
      />
      {error ? <ErrorNotice title="The run did not start" error={error} /> : null}
      <Estimate
        input={isSound ? toStartRunInput(form.values, contract.defaults) : null}
        plan={isSound ? toPlan(sweep) : null}
      />
      <Button
        type="submit"
        size="md"
        loading={isStarting}
        leftSection={<IconSparkles size={18} aria-hidden />}
        data-testid="start-run"
      >
        Start training
      </Button>
    </form>
  );
}
