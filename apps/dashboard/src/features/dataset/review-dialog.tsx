/** Before a new version is made: what it will differ in, how the classes will stand, and whether it can be trained on. */
"use client";
import { Button, Skeleton, TextInput } from "@mantine/core";
import {
  CreateDatasetVersionDocument,
  DatasetVersionPreviewDocument,
  type VersionFieldsFragment,
} from "@smallset/schema/documents";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { useMutation, useQuery } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { countOf, formatCount } from "@/lib/format";
import { createKeyring } from "@/lib/idempotency-key";
import { describeCounts } from "./diff-words";
import { describeChange, toChanges } from "./draft";
import { useDraft } from "./use-draft";

const SHOWN = 24;

export function ReviewDialog(props: {
  open: boolean;
  version: VersionFieldsFragment;
  newestVersionId: string;
  onClose: () => void;
}) {
  return (
    <Dialog title="A new version" open={props.open} onClose={props.onClose} place="wide">
      {props.open ? <Review {...props} /> : null}
    </Dialog>
  );
}

function Review({ version, newestVersionId, onClose }: Parameters<typeof ReviewDialog>[0]) {
  const router = useRouter();
  const { draft, count, forget, discard } = useDraft();
  const [note, setNote] = useState("");
  const [keyFor] = useState(createKeyring);
  const changes = useMemo(() => toChanges(draft), [draft]);
  const [{ data, error }] = useQuery({
    query: DatasetVersionPreviewDocument,
    variables: { input: { fromVersionId: version.id, changes } },
    pause: count === 0,
    requestPolicy: "network-only",
  });
  const [saved, save] = useMutation(CreateDatasetVersionDocument);
  const preview = data?.datasetVersionPreview;

  const submit = async () => {
    const input = {
      fromVersionId: version.id,
      newestVersionId,
      changes,
      ...(note.trim() && { note: note.trim() }),
    };
    const result = await save({ input: { ...input, idempotencyKey: keyFor(input) } });
    if (!result.data) return;
    onClose();
    discard();
    router.push(`/datasets/${result.data.createDatasetVersion.dataset.id}`);
  };
  return (
    <div className="space-y-5">
      <ul className="grid max-h-64 grid-cols-4 gap-3 overflow-y-auto sm:grid-cols-6">
        {Object.values(draft)
          .slice(0, SHOWN)
          .map(({ image, change }) => (
            <li key={image.id} className="min-w-0 text-xs">
              {/* oxlint-disable-next-line nextjs/no-img-element -- sized and cached by the API */}
              <img
                src={`${image.thumbnailUrl}?w=192`}
                alt={image.path}
                className="aspect-square w-full rounded-lg bg-quiet-soft object-cover"
              />
              <p className="truncate pt-1 text-muted">{image.className}</p>
              <p className="truncate font-medium text-warn">{describeChange(change)}</p>
              <button
                type="button"
                className="ss-link cursor-pointer"
                aria-label={`Leave ${image.path} as it is`}
                onClick={() => forget(image.id)}
              >
                Undo
              </button>
            </li>
          ))}
      </ul>
      {count > SHOWN ? <p className="text-sm text-muted">and {formatCount(count - SHOWN)} more</p> : null}
      {error ? <ErrorNotice title="This cannot be worked out" error={error} /> : null}
      {preview ? (
        <>
          <p className="text-sm" data-testid="draft-diff">
            <strong>{describeCounts(preview).join(", ")}.</strong>{" "}
            <span className="text-muted">{countOf(preview.imageCount, "photo")} will take part.</span>
          </p>
          <ClassesAfter before={version.classes} after={preview.classes} />
          {preview.problem ? (
            <ErrorNotice title="It could not be trained on" error={preview.problem} />
          ) : null}
        </>
      ) : error ? null : (
        <Skeleton height={120} radius="md" />
      )}
      <TextInput
        label="Why?"
        description="For the history; may stay empty."
        placeholder="These two were mixed up"
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {saved.error ? <ErrorNotice title="The new version was not made" error={saved.error} /> : null}
      <div className="flex flex-wrap justify-end gap-3">
        <Button variant="default" onClick={onClose}>
          Go on looking
        </Button>
        <Button
          loading={saved.fetching}
          disabled={!preview || preview.problem !== null}
          onClick={() => void submit()}
          data-testid="save-version"
        >
          Save as a new version
        </Button>
      </div>
    </div>
  );
}

type Classes = VersionFieldsFragment["classes"];

/** Only those whose counts change. */
function ClassesAfter({ before, after }: { before: Classes; after: Classes }) {
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  const of = (classes: Classes, name: string) => classes.find((one) => one.name === name);
  const rows = names
    .map((name) => ({ name, was: of(before, name), is: of(after, name) }))
    .filter(
      ({ was, is }) => was?.trainCount !== is?.trainCount || was?.validationCount !== is?.validationCount,
    );
  if (!rows.length) return null;
  const step = (was = 0, is = 0) =>
    was === is ? formatCount(is) : `${formatCount(was)} → ${formatCount(is)}`;
  return (
    <table className="ss-table">
      <caption className="sr-only">Photos of each class, before and after</caption>
      <thead>
        <tr>
          <th scope="col">Class</th>
          <th scope="col" className="num">
            Train
          </th>
          <th scope="col" className="num">
            Validation
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, was, is }) => (
          <tr key={name}>
            <td className="break-words">{name}</td>
            <td className="num">{step(was?.trainCount, is?.trainCount)}</td>
            <td className="num">{step(was?.validationCount, is?.validationCount)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
