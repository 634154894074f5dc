/** The photos of one cell of the confusion matrix; a click on one opens it with its probabilities. */
"use client";
import { Button, Skeleton } from "@mantine/core";
import { IconChevronLeft } from "@tabler/icons-react";
import { EvaluatedPhotosDocument, type EvaluatedPhotoFieldsFragment } from "@smallset/schema/documents";
import { useState } from "react";
import { useQuery } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Photo } from "@/components/ui/photo";
import { formatPercent } from "@/lib/format";
import { PhotoView } from "./photo-view";

/** As many as one look takes in. */
const SHOWN = 60;

export interface Cell {
  trueIndex: number;
  predictedIndex: number;
  /** For people: what they show and what was said. */
  title: string;
}

export function PhotosDialog({ runId, cell, onClose }: { runId: string; cell: Cell; onClose: () => void }) {
  const [opened, setOpened] = useState<EvaluatedPhotoFieldsFragment | null>(null);
  const [{ data, error }] = useQuery({
    query: EvaluatedPhotosDocument,
    variables: { runId, trueIndex: cell.trueIndex, predictedIndex: cell.predictedIndex, first: SHOWN },
  });
  const photos = data?.run?.evaluation?.photos;
  return (
    <Dialog title={cell.title} open onClose={onClose} place="wide">
      {opened ? (
        <>
          <div className="mb-3">
            <Button
              size="xs"
              variant="default"
              leftSection={<IconChevronLeft size={14} aria-hidden />}
              onClick={() => setOpened(null)}
            >
              All photos
            </Button>
          </div>
          <PhotoView runId={runId} photo={opened} />
        </>
      ) : (
        <ul className="grid grid-cols-3 gap-3 sm:grid-cols-5" data-testid="cell-photos">
          {photos?.map((photo) => (
            <li key={photo.image.id}>
              <button type="button" className="block w-full cursor-pointer" onClick={() => setOpened(photo)}>
                <Photo image={photo.image} />
                <span className="mt-1 block text-xs text-muted tabular-nums">
                  {formatPercent(photo.probability, 0)} sure
                </span>
              </button>
            </li>
          ))}
          {photos || error
            ? null
            : Array.from({ length: 5 }, (_, i) => (
                <li key={i}>
                  <Skeleton className="aspect-square" radius="md" />
                </li>
              ))}
        </ul>
      )}
      {error ? <ErrorNotice error={error} /> : null}
      {!opened && photos?.length === SHOWN ? (
        <p className="mt-3 text-xs text-muted">The {SHOWN} it was surest of.</p>
      ) : null}
    </Dialog>
  );
}

/** One photo alone. */
export const PhotoDialog = ({
  runId,
  photo,
  onClose,
}: {
  runId: string;
  photo: EvaluatedPhotoFieldsFragment;
  onClose: () => void;
}) => (
  <Dialog title="One photo" open onClose={onClose} place="wide">
    <PhotoView runId={runId} photo={photo} />
  </Dialog>
);
