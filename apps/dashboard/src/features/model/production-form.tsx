/** Under which name, why, and what that would change; or only a numbered version, for later. */
"use client";
import { Button, Group, NativeSelect, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { AbstentionChoicesDocument, PromotionPreviewDocument } from "@smallset/schema/documents";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { typeHere } from "@/lib/type-here";
import { abstentionOptions } from "./abstention-options";
import { PRODUCTION } from "./model-details";
import { checkModelName } from "./model-name";
import { OverrideGate } from "./override-gate";
import { PromotionPreview } from "./promotion-preview";
import { useRegister } from "./use-register";
import { WhyField } from "./why-field";

const TYPING_MS = 300;

interface Props {
  runId: string;
  suggestion: string;
  onCancel: () => void;
  /** It answers now. */
  onLive: (version: { modelName: string; number: number }) => void;
}

export function ProductionForm({ runId, suggestion, onCancel, onLive }: Props) {
  const router = useRouter();
  const [name, setName] = useState(suggestion);
  const [why, setWhy] = useState("");
  const [target, setTarget] = useState("");
  const [override, setOverride] = useState(false);
  const [tried, setTried] = useState(false);
  const { register, promote, error, busy } = useRegister();
  const modelName = name.trim();
  const nameError = checkModelName(modelName);
  const [asked] = useDebouncedValue(modelName, TYPING_MS);
  const [{ data: abstention }] = useQuery({ query: AbstentionChoicesDocument, variables: { runId } });
  const [{ data, error: previewError, fetching, stale }, ask] = useQuery({
    query: PromotionPreviewDocument,
    variables: { modelName: asked, runId, alias: PRODUCTION },
    pause: checkModelName(asked) !== null,
    // A decision is made on it: what was true a while ago will not do.
    requestPolicy: "network-only",
  });
  const isCurrent = asked === modelName && !nameError && !fetching && !stale;
  const preview = isCurrent ? data?.promotionPreview : undefined;
  const refused = preview ? preview.gate.applies && !preview.gate.passed : false;
  const request = () => ({
    runId,
    modelName,
    ...(why.trim() ? { description: why.trim() } : {}),
    ...(target ? { targetPrecision: Number(target) } : {}),
  });
  const onlyRegister = async () => {
    setTried(false);
    if (!nameError && (await register(request()))) router.push(`/models/${modelName}`);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (nameError || !preview || !why.trim() || (refused && !override)) return;
    const decision = { reason: why.trim(), overrideGate: refused, expectedRevision: preview.revision };
    const number = await promote(request(), decision);
    if (number === null) ask({ requestPolicy: "network-only" });
    else onLive({ modelName, number });
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="space-y-5">
      <TextInput
        label="Model name"
        description="Programs ask for it by this name. One that there is already gets one more version."
        required
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={nameError}
        data-testid="model-name"
      />
      {nameError ? null : previewError ? (
        <ErrorNotice
          title="What would change could not be loaded"
          error={previewError}
          onRetry={() => ask({ requestPolicy: "network-only" })}
        />
      ) : preview ? (
        <>
          <p className="text-sm text-muted">
            {preview.incumbent
              ? `Version ${preview.incumbent.number} answers under this name now. This model takes its place at once and without a pause, and one click takes it back.`
              : "Nothing answers under this name yet. From then on this model does."}
          </p>
          <PromotionPreview preview={preview} />
        </>
      ) : (
        <div aria-busy className="space-y-3">
          <p className="text-sm text-muted">Comparing it with what answers now …</p>
          <Skeleton height={140} />
        </div>
      )}
      <div className="space-y-4 border-t border-line pt-5">
        {abstention?.abstentionChoices.length ? (
          <NativeSelect
            label="When it is unsure"
            description="Unsure answers can be left to a person. The figures are of its validation photos."
            data={abstentionOptions(abstention.abstentionChoices)}
            value={target}
            onChange={(event) => setTarget(event.currentTarget.value)}
            data-testid="target-precision"
          />
        ) : null}
        {refused ? (
          <OverrideGate checked={override} onChange={setOverride} isMissed={tried && !override} />
        ) : null}
        <WhyField
          ref={typeHere}
          description="For whoever asks later why this version answered. It also describes the version."
          value={why}
          onChange={setWhy}
          isTried={tried}
          testId="promote-reason"
        />
        {error ? <ErrorNotice title="It is not in production" error={error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button
            variant="default"
            disabled={busy}
            onClick={() => void onlyRegister()}
            data-testid="only-register"
          >
            Only register
          </Button>
          <Button
            type="submit"
            loading={busy}
            {...(refused ? { color: "red" } : {})}
            data-testid="confirm-promote"
          >
            Put into production
          </Button>
        </Group>
      </div>
    </form>
  );
}
