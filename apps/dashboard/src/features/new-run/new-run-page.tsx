/** New run: photos, backbone, one button. Everything else has a good default and is folded away. */
"use client";
import { Button, Collapse, NativeSelect, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import {
  CloneRunDocument,
  NewRunOptionsDocument,
  type NewRunOptionsQuery,
  RunDocument,
  type RunQuery,
  StartRunDocument,
  StartSweepDocument,
} from "@smallset/schema/documents";
import { IconChevronDown, IconSparkles } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useMutation, useQuery } from "urql";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { countOf } from "@/lib/format";
import { describeFailure } from "@/lib/failure";
import { extractorName } from "@/lib/extractor-name";
import { createKeyring } from "@/lib/idempotency-key";
import { bringsOwnPreprocessing } from "@/lib/weights";
import { AdvancedFields } from "./advanced-fields";
import { BackboneChoice } from "./backbone-choice";
import { Estimate } from "./estimate";
import type { HyperparameterContract } from "./hyperparameter-contract";
import { checkRunForm, extractorFields, initialValues, toStartRunInput, valuesOfRun } from "./run-form";
import { SweepFields } from "./sweep-fields";
import { checkSweep, initialSweep, toPlan } from "./sweep-form";

interface Props {
  contract: HyperparameterContract;
  datasetVersionId: string | null;
  /** The run whose settings the form begins with. */
  from: string | null;
}

export function NewRunPage({ contract, datasetVersionId, from }: Props) {
  const [{ data: source }] = useQuery({ query: RunDocument, variables: { id: from ?? "" }, pause: !from });
  const [{ data, error }, ask] = useQuery({ query: NewRunOptionsDocument, variables: {} });
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="New run" crumbs={[{ href: "/runs", label: "Runs" }]}>
        Smallset looks at each photo once, then learns to tell your classes apart.
      </PageHeader>
      {error ? (
        <ErrorNotice
          title="The choices could not be loaded"
          error={error}
          onRetry={() => ask({ requestPolicy: "network-only" })}
        />
      ) : null}
      {data && (!from || source) ? (
        <Form
          options={data}
          contract={contract}
          datasetVersionId={datasetVersionId}
          from={from}
          source={from ? (source?.run ?? null) : null}
        />
      ) : null}
    </div>
  );
}

/** Versions that can be trained on, newest dataset first. */
const readyVersions = (options: NewRunOptionsQuery) =>
  options.datasets.edges.flatMap(({ node }) =>
    node.latestVersion?.status === "READY" ? [{ dataset: node, version: node.latestVersion }] : [],
  );

/** Pretrained where it can be had; the person is told where it cannot. */
const defaultWeights = ({ backbones }: NewRunOptionsQuery): string =>
  (backbones.find((one) => one.available && one.pretrained) ?? backbones.find((one) => one.available))
    ?.weights ?? "";

function Form({
  options,
  contract,
  datasetVersionId,
  source,
}: Props & { options: NewRunOptionsQuery; source: RunQuery["run"] }) {
  const router = useRouter();
  const versions = readyVersions(options);
  const [advancedOpen, advanced] = useDisclosure(false);
  const [one, startRun] = useMutation(StartRunDocument);
  const [many, startSweep] = useMutation(StartSweepDocument);
  const [clone, cloneRun] = useMutation(CloneRunDocument);
  const [sweep, setSweep] = useState(initialSweep);
  const [sweepErrors, setSweepErrors] = useState<Record<string, string>>({});
  const [error, setError] = useState<unknown>(null);
  const [keyFor] = useState(createKeyring);
  const madeByOf = (id: string) => versions.find(({ version }) => version.id === id)?.version.madeBy ?? null;
  const startFor = (id: string) =>
    initialValues(contract, {
      datasetVersionId: id,
      weights: defaultWeights(options),
      ...extractorFields(madeByOf(id)),
    });
  const form = useForm({
    initialValues: source?.hyperparameters
      ? valuesOfRun(contract, source)
      : startFor(datasetVersionId ?? versions[0]?.version.id ?? ""),
    validate: (values) => checkRunForm(values, contract),
  });

  const madeBy = madeByOf(form.values.datasetVersionId);
  /** Features leave no choice of what makes them; for photos again, it begins with the usual. */
  const chooseVersion = (id: string) => {
    const next = madeByOf(id);
    const { weights, imageSizePx, preset, precision, rowType } = startFor(id);
    const extractor = next || madeBy ? { weights, imageSizePx, preset, precision, rowType } : {};
    form.setValues({ datasetVersionId: id, ...extractor });
  };

  const submit = async (values: typeof form.values) => {
    setError(null);
    const input = toStartRunInput(values, contract.defaults);
    const wrong = checkSweep(sweep);
    setSweepErrors(wrong);
    if (Object.keys(wrong).length) return;
    const plan = toPlan(sweep);
    const idempotencyKey = keyFor({ input, plan });
    const result = plan
      ? await startSweep({ input: { ...input, idempotencyKey }, plan })
      : source
        ? await cloneRun({ id: source.id, changes: { ...input, idempotencyKey } })
        : await startRun({ input: { ...input, idempotencyKey } });
    const started = result.data && Object.values(result.data).find((value) => typeof value === "object");
    if (started) return router.push(`/runs/${(started as { id: string }).id}`);
    // The server's words go to the field they are about; the whole message is shown as well.
    const { fields } = describeFailure(result.error);
    form.setErrors(
      Object.fromEntries(fields.map(({ path, messages }) => [path.split(".").at(-1), messages[0]])),
    );
    if (fields.some(({ path }) => path.startsWith("hyperparameters"))) advanced.open();
    setError(result.error);
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
      <Section
        title="Advanced"
        hint="Good as it is. Each setting says what it does and what it is by default."
        actions={
          <Button
            variant="default"
            size="xs"
            onClick={advanced.toggle}
            aria-expanded={advancedOpen}
            rightSection={
              <IconChevronDown
                size={14}
                aria-hidden
                className={`transition-transform ${advancedOpen ? "rotate-180" : ""}`}
              />
            }
          >
            {advancedOpen ? "Hide settings" : "Show settings"}
          </Button>
        }
      >
        <Collapse expanded={advancedOpen}>
          <TextInput
            label="Name"
            description="Empty: Smallset makes one up from the dataset's name."
            mb="lg"
            {...form.getInputProps("name")}
          />
          <AdvancedFields
            form={form}
            contract={contract}
            bringsOwnPreprocessing={bringsOwnPreprocessing(form.values.weights)}
            hasTwoClasses={
              (versions.find(({ version }) => version.id === form.values.datasetVersionId)?.version.classes
                .length ?? 2) === 2
            }
            fixedImageSizePx={
              options.backbones.find(({ weights }) => weights === form.values.weights)?.fixedImageSizePx ??
              null
            }
          />
        </Collapse>
      </Section>
      {error ? <ErrorNotice title="The run did not start" error={error} /> : null}
      <Estimate
        input={
          Object.keys(checkRunForm(form.values, contract)).length || Object.keys(checkSweep(sweep)).length
            ? null
            : toStartRunInput(form.values, contract.defaults)
        }
        plan={Object.keys(checkSweep(sweep)).length ? null : toPlan(sweep)}
      />
      <Button
        type="submit"
        size="md"
        loading={one.fetching || many.fetching || clone.fetching}
        leftSection={<IconSparkles size={18} aria-hidden />}
        data-testid="start-run"
      >
        Start training
      </Button>
    </form>
  );
}
