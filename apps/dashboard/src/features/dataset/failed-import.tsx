/** Why a version could not be read, and the way to try it again: what was sent is still there. */
"use client";
import { RetryJobDocument, type VersionFieldsFragment } from "@smallset/schema/documents";
import { useMutation } from "urql";
import { useCanEdit } from "@/components/shell/viewer-role";
import { ErrorNotice } from "@/components/ui/error-notice";

export function FailedImport({
  version: { id, parent, error },
  onRetried,
}: {
  version: Pick<VersionFieldsFragment, "id" | "parent" | "error">;
  onRetried: () => void;
}) {
  const canEdit = useCanEdit();
  const [{ error: refusal }, retry] = useMutation(RetryJobDocument);
  const tryAgain = async () => {
    if (!(await retry({ kind: "IMPORT_DATASET", id })).error) onRetried();
  };
  return (
    <>
      <ErrorNotice
        title={titleOf(error?.code, parent != null)}
        error={error ?? { code: "IMPORT_FAILED", message: "The photos could not be imported." }}
        {...(canEdit && { onRetry: () => void tryAgain() })}
      />
      {refusal ? <ErrorNotice title="It could not be tried again" error={refusal} /> : null}
    </>
  );
}

const titleOf = (code: string | undefined, isDerived: boolean): string => {
  if (code === "IMPORT_CANCELED") return "The import was stopped";
  return isDerived ? "The new version could not be made" : "The import failed";
};
