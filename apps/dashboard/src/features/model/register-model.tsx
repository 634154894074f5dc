/** Makes a numbered version of a finished run's model, and leads to where it can be promoted. */
"use client";
import { Button, Group, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPackage } from "@tabler/icons-react";
import { AbstentionChoicesDocument, RegisterModelVersionDocument } from "@smallset/schema/documents";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useMutation, useQuery } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { createKeyring } from "@/lib/idempotency-key";
import { abstentionOptions } from "./abstention-options";
import { checkModelName, suggestModelName } from "./model-name";

export function RegisterModel({ runId, datasetName }: { runId: string; datasetName: string }) {
  const [asking, ask] = useDisclosure(false);
  return (
    <>
      <Button
        leftSection={<IconPackage size={16} aria-hidden />}
        onClick={ask.open}
        data-testid="register-model"
      >
        Register this model
      </Button>
      <Dialog title="Register as a model version" open={asking} onClose={ask.close}>
        {asking ? (
          <RegisterForm runId={runId} suggestion={suggestModelName(datasetName)} onCancel={ask.close} />
        ) : null}
      </Dialog>
    </>
  );
}

function RegisterForm(props: { runId: string; suggestion: string; onCancel: () => void }) {
  const router = useRouter();
  const [name, setName] = useState(props.suggestion);
  const [description, setDescription] = useState("");
  const [nameError, setNameError] = useState<string | null>(null);
  const [{ fetching, error }, register] = useMutation(RegisterModelVersionDocument);
  const [keyFor] = useState(createKeyring);
  const [target, setTarget] = useState("");
  const [{ data }] = useQuery({ query: AbstentionChoicesDocument, variables: { runId: props.runId } });
  const choices = data?.abstentionChoices ?? [];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const modelName = name.trim();
    const refusal = checkModelName(modelName);
    setNameError(refusal);
    if (refusal) return;
    const text = description.trim();
    const input = {
      runId: props.runId,
      modelName,
      ...(text ? { description: text } : {}),
      ...(target ? { targetPrecision: Number(target) } : {}),
    };
    const result = await register({ input: { ...input, idempotencyKey: keyFor(input) } });
    if (result.data) router.push(`/models/${result.data.registerModelVersion.model.name}`);
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
      <p className="text-sm text-muted">
        It gets a number under this name, and never changes again. It answers nobody until you promote it.
      </p>
      <TextInput
        label="Model name"
        description="A name that there is already gets one more version."
        required
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={nameError}
        data-testid="model-name"
      />
      <Textarea
        label="Description"
        description="What is new about it. May stay empty."
        rows={2}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      {choices.length ? (
        <NativeSelect
          label="When it is unsure"
          description="Unsure answers can be left to a person. The figures are of its validation photos."
          data={abstentionOptions(choices)}
          value={target}
          onChange={(event) => setTarget(event.currentTarget.value)}
          data-testid="target-precision"
        />
      ) : null}
      {error ? <ErrorNotice title="Nothing was registered" error={error} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={props.onCancel}>
          Cancel
        </Button>
        <Button type="submit" loading={fetching} data-testid="confirm-register">
          Register
        </Button>
      </Group>
    </form>
  );
}
