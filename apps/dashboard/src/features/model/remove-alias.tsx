/** Takes a name away, with a reason; the version and the history stay. */
"use client";
import { Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { RemoveAliasDocument } from "@smallset/schema/documents";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { type AliasDetails, PRODUCTION } from "./model-details";
import { WhyField } from "./why-field";

interface Props {
  modelName: string;
  alias: Pick<AliasDetails, "alias" | "revision">;
  onRemoved: () => void;
}

export function RemoveAlias({ modelName, alias, onRemoved }: Props) {
  const [asking, ask] = useDisclosure(false);
  const { alias: name } = alias;
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        color="red"
        aria-label={`Take ${name} away`}
        onClick={ask.open}
        data-testid={`remove-alias-${name}`}
      >
        Take away
      </Button>
      <Dialog title={`Take “${name}” away?`} open={asking} onClose={ask.close}>
        {asking ? (
          <RemoveForm modelName={modelName} alias={alias} onCancel={ask.close} onRemoved={onRemoved} />
        ) : null}
      </Dialog>
    </>
  );
}

function RemoveForm({
  modelName,
  alias: { alias, revision },
  onCancel,
  onRemoved,
}: Props & { onCancel: () => void }) {
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const [{ fetching, error }, remove] = useMutation(RemoveAliasDocument);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!reason.trim()) return;
    const input = { modelName, alias, reason, expectedRevision: revision };
    const { error: refused } = await remove({ input });
    if (refused) return;
    onCancel();
    onRemoved();
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
      <p className="text-sm text-muted">
        {alias === PRODUCTION
          ? "From then on nothing answers who asks this model without naming a version."
          : "Who asks for it by this name gets an error from then on."}{" "}
        The version stays, and the history keeps who took it away and why.
      </p>
      <WhyField value={reason} onChange={setReason} isTried={tried} testId="remove-reason" />
      {error ? <ErrorNotice title="It was not taken away" error={error} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" color="red" loading={fetching} data-testid="confirm-remove-alias">
          Take it away
        </Button>
      </Group>
    </form>
  );
}
