/** The form that draws splits anew. Loaded when somebody asks for it. */
"use client";
import { Button, Checkbox, Group, TextInput } from "@mantine/core";
import { CreateDatasetVersionDocument, type VersionFieldsFragment } from "@smallset/schema/documents";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { NumberField } from "@/components/ui/number-field";
import { createKeyring } from "@/lib/idempotency-key";
import { describeShares } from "./describe-shares";

interface Props {
  version: VersionFieldsFragment;
  newestVersionId: string;
  onClose: () => void;
}

export function RedrawDialog(props: Props) {
  return (
    <Dialog title="Draw the splits anew" open onClose={props.onClose}>
      <RedrawForm {...props} />
    </Dialog>
  );
}

function RedrawForm({ version, newestVersionId, onClose }: Props) {
  const router = useRouter();
  const [validation, setValidation] = useState<number | "">(20);
  const [test, setTest] = useState<number | "">(0);
  const [seed, setSeed] = useState<number | "">(version.seed + 1);
  const [pattern, setPattern] = useState("");
  const [keepLookAlikes, setKeepLookAlikes] = useState(false);
  const [keyFor] = useState(createKeyring);
  const [{ fetching, error }, create] = useMutation(CreateDatasetVersionDocument);
  const shares = describeShares(version.imageCount, validation, test);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const groupPattern = pattern.trim() || null;
    const input = {
      fromVersionId: version.id,
      newestVersionId,
      changes: [],
      redraw: {
        validationFraction: Number(validation) / 100,
        testFraction: Number(test) / 100,
        seed: Number(seed),
        groupPattern,
        keepLookAlikes,
      },
      note: `Splits drawn anew (seed ${seed})`,
    };
    const { data } = await create({ input: { ...input, idempotencyKey: keyFor(input) } });
    if (!data) return;
    onClose();
    router.push(`/datasets/${data.createDatasetVersion.dataset.id}`);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="space-y-4">
      <p className="text-sm text-muted">
        The same photos and labels, divided by chance once more. It makes a new version; this one stays as it
        is. Scores of runs on different splits cannot be compared photo by photo.
      </p>
      <div className="grid grid-cols-2 items-start gap-4">
        <NumberField
          label="To check with (%)"
          value={validation}
          onChange={setValidation}
          error={shares.problem}
        />
        <NumberField label="For a last test (%)" value={test} onChange={setTest} />
      </div>
      <p className="text-sm" aria-live="polite" data-testid="redraw-shares">
        {shares.words}
      </p>
      <NumberField
        label="Seed"
        description="The same seed always gives the same draw."
        value={seed}
        onChange={setSeed}
      />
      <TextInput
        label="Photos that belong together"
        description="If file names say which do, such as {group}_* for rex_01.jpg: they are never divided. Empty: as it was."
        placeholder="{group}_*"
        value={pattern}
        onChange={(event) => setPattern(event.currentTarget.value)}
      />
      <Checkbox
        label="Keep photos together that look alike"
        description="Bursts, and one photo saved twice. Exact copies always stay together."
        checked={keepLookAlikes}
        onChange={(event) => setKeepLookAlikes(event.currentTarget.checked)}
        data-testid="keep-look-alikes"
      />
      {error ? <ErrorNotice title="No new version was made" error={error} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          type="submit"
          loading={fetching}
          disabled={shares.problem !== null || seed === ""}
          data-testid="confirm-redraw"
        >
          Draw
        </Button>
      </Group>
    </form>
  );
}
