/** What has been changed but not saved: stays at the foot of the window until it is. */
"use client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { VersionFieldsFragment } from "@smallset/schema/documents";
import { countOf } from "@/lib/format";
import { ReviewDialog } from "./review-dialog";
import { useDraft } from "./use-draft";

export function DraftBar({
  version,
  newestVersionId,
}: {
  version: VersionFieldsFragment;
  newestVersionId: string;
}) {
  const { count, discard } = useDraft();
  const [reviewing, review] = useDisclosure(false);
  if (!count) return null;
  return (
    <section
      aria-label="Unsaved changes"
      className="sticky bottom-4 z-10 mt-6 flex flex-wrap items-center gap-3 rounded-xl border border-line-strong bg-surface px-5 py-3 shadow-2xl"
      data-testid="draft-bar"
    >
      <p className="mr-auto text-sm">
        <strong className="tabular-nums">{countOf(count, "photo")} changed.</strong>{" "}
        <span className="text-muted">Nothing is saved yet; this version always stays as it is.</span>
      </p>
      <Button variant="default" onClick={discard}>
        Forget them
      </Button>
      <Button onClick={review.open} data-testid="review-draft">
        Review
      </Button>
      <ReviewDialog
        open={reviewing}
        version={version}
        newestVersionId={newestVersionId}
        onClose={review.close}
      />
    </section>
  );
}
