/** One photo of the log: what the model said, and what a person says. */
"use client";
import { NativeSelect } from "@mantine/core";
import { CorrectPredictionDocument, type LoggedPredictionFieldsFragment } from "@smallset/schema/documents";
import { useMutation } from "urql";
import { useCanEdit } from "@/components/shell/viewer-role";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Moment } from "@/components/ui/moment";
import { PageLink } from "@/components/ui/page-link";
import { formatPercent } from "@/lib/format";
import { RequestPhoto } from "./request-photo";

interface Props {
  photo: LoggedPredictionFieldsFragment;
  classNames: string[];
  onCorrected: () => void;
}

export function LoggedPhoto({ photo, classNames, onCorrected }: Props) {
  const { id, fileName, thumbnailUrl, predictions, abstained, correctedClass, modelVersion, createdAt } =
    photo;
  const canEdit = useCanEdit();
  const [{ fetching, error }, correct] = useMutation(CorrectPredictionDocument);
  const top = predictions[0];
  const save = async (className: string) => {
    const result = await correct({ id, className: className || null });
    if (!result.error) onCorrected();
  };
  return (
    <article aria-label={fileName} data-testid="logged-photo" data-class={top?.className}>
      <RequestPhoto url={thumbnailUrl} fileName={fileName} />
      <p className="mt-1 text-sm leading-snug">
        <span className="font-medium break-words">{top?.className}</span>{" "}
        <span className="text-muted tabular-nums">{formatPercent(top?.probability ?? 0, 0)}</span>
        {abstained ? <span className="text-warn"> not sure</span> : null}
      </p>
      <p className="truncate text-xs text-muted">
        version {modelVersion.number}, <Moment at={createdAt} />
      </p>
      {photo.usedIn ? (
        <p className="mt-1 text-xs">
          is {correctedClass}, in{" "}
          <PageLink href={`/datasets/${photo.usedIn.dataset.id}`} className="ss-link">
            {photo.usedIn.dataset.name}, version {photo.usedIn.number}
          </PageLink>
        </p>
      ) : canEdit ? (
        <NativeSelect
          size="xs"
          mt={4}
          aria-label={`What ${fileName} shows`}
          data={[{ value: "", label: "It shows …" }, ...classNames]}
          value={correctedClass ?? ""}
          disabled={fetching}
          onChange={(event) => void save(event.currentTarget.value)}
          data-testid="correct-class"
        />
      ) : correctedClass ? (
        <p className="mt-1 text-xs">is {correctedClass}</p>
      ) : null}
      {error ? <ErrorNotice error={error} /> : null}
    </article>
  );
}
