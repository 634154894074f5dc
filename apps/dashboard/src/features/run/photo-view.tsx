/** One held-out photo, large, with what the run's model says of it now: its most probable classes. */
"use client";
import { Skeleton } from "@mantine/core";
import { PredictImagesDocument, type EvaluatedPhotoFieldsFragment } from "@smallset/schema/documents";
import { useEffect, useState } from "react";
import { useMutation } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { ProbabilityBars } from "@/components/ui/probability-bars";
import { readRefusal } from "../upload/read-refusal";

const TOP_K = 5;

/** The server has the bytes: naming them is enough. */
async function nameUpload({ path, bytes, sha256 }: EvaluatedPhotoFieldsFragment["image"]): Promise<string> {
  const name = path.split("/").at(-1) ?? "photo";
  const response = await fetch("/api/uploads", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ files: [{ path: name, size: bytes, sha256 }] }),
  });
  if (!response.ok) throw readRefusal(response.status, await response.text());
  return ((await response.json()) as { uploadId: string }).uploadId;
}

function useTopK(runId: string, image: EvaluatedPhotoFieldsFragment["image"]) {
  const [, predictImages] = useMutation(PredictImagesDocument);
  const [answer, setAnswer] = useState<Parameters<typeof ProbabilityBars>[0]["predictions"]>();
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let gone = false;
    const ask = async () => {
      const uploadId = await nameUpload(image);
      const result = await predictImages({ input: { runId, uploadId, topK: TOP_K } });
      if (result.error) throw result.error;
      if (!gone) setAnswer(result.data?.predictImages[0]?.predictions ?? []);
    };
    ask().catch((caught: unknown) => gone || setError(caught));
    return () => {
      gone = true;
    };
  }, [runId, image, predictImages]);
  return { answer, error };
}

export function PhotoView({ runId, photo }: { runId: string; photo: EvaluatedPhotoFieldsFragment }) {
  const { image, predictedClassName } = photo;
  const { answer, error } = useTopK(runId, image);
  const isRight = image.className === predictedClassName;
  return (
    <div>
      {/* next/image would fetch through Next; the API already serves sized, cached WebP. */}
      {/* oxlint-disable-next-line nextjs/no-img-element */}
      <img
        src={`${image.thumbnailUrl}?w=768`}
        alt={`${image.className}: ${image.path}`}
        width={image.widthPx}
        height={image.heightPx}
        className="max-h-[50dvh] w-full rounded-xl bg-quiet-soft object-contain"
      />
      <p className="mt-3 font-mono text-xs break-all text-muted">{image.path}</p>
      <p className="mt-2 text-sm">
        Shows <strong>{image.className}</strong>; the model said{" "}
        <strong className={isRight ? "text-ok" : "text-bad"}>{predictedClassName}</strong>.
      </p>
      <div className="mt-4" data-testid="photo-top-k">
        {error ? <ErrorNotice error={error} /> : null}
        {answer ? <ProbabilityBars predictions={answer} /> : null}
        {!answer && !error ? <Skeleton height={120} radius="md" /> : null}
      </div>
    </div>
  );
}
