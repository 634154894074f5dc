/** Drop, paste or take a photo, see what a model says. */
"use client";
import { Loader } from "@mantine/core";
import { IconPhotoUp } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useDropzone } from "react-dropzone";
import { ErrorNotice } from "@/components/ui/error-notice";
import { RandomWeightsBadge } from "@/components/ui/note-badge";
import { Section } from "@/components/ui/section";
import { PredictionResult } from "./prediction-result";
import { TakePhoto } from "./take-photo";
import { type ModelQuestion, usePredict } from "./use-predict";
import { usePastedPhotos } from "./use-pasted-photos";

export function TryIt({ question, pretrained }: { question: ModelQuestion; pretrained: boolean }) {
  const { results, busy, error, predict } = usePredict(question);
  usePastedPhotos((files) => !busy && void predict(files));
  const [refused, setRefused] = useState<string | null>(null);
  const hintId = useId();
  const { getRootProps, getInputProps, isDragActive } = useDropzone({
    accept: { "image/*": [".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif"] },
    maxFiles: 24,
    disabled: busy,
    onDrop: (accepted, rejected) => {
      setRefused(
        rejected.length
          ? `${rejected[0]?.file.name}: drop up to 24 photos, such as JPEG, PNG or WebP.`
          : null,
      );
      if (accepted.length) void predict(accepted);
    },
  });
  return (
    <Section
      title="Try it"
      hint={
        question.runId
          ? "Photos it has never seen tell you the most. How sure it says it is has been corrected (calibrated) here, as it is in production; in the tables below it has not."
          : "Photos it has never seen tell you the most."
      }
      actions={pretrained ? null : <RandomWeightsBadge />}
    >
      <div
        {...getRootProps({
          "aria-label": "Drop photos here, or press Enter to choose them",
          "aria-describedby": hintId,
          role: "button",
        })}
        className={`flex min-h-44 cursor-pointer flex-col items-center justify-center gap-2 rounded-xl border-2 border-dashed p-5 text-center transition-colors ${
          isDragActive ? "border-brand bg-brand-soft" : "border-line bg-sunken hover:border-line-strong"
        }`}
      >
        {busy ? (
          <Loader size="sm" />
        ) : (
          <IconPhotoUp size={28} stroke={1.5} className="text-brand" aria-hidden />
        )}
        <p className="font-medium">{busy ? "Looking at it…" : "Drop, paste or choose a photo"}</p>
        <p id={hintId} className="text-sm text-muted">
          It is not added to the dataset.
        </p>
      </div>
      {/* Beside the button, not in it: a control within a control confuses assistive technology. */}
      <input {...getInputProps({ "aria-label": "Photos to try" })} data-testid="predict-input" />
      <TakePhoto disabled={busy} onPhoto={(file) => void predict([file])} />
      {refused ? <p className="mt-3 text-sm text-bad">{refused}</p> : null}
      {error ? (
        <div className="mt-4">
          <ErrorNotice title="No prediction" error={error} />
        </div>
      ) : null}
      <ul aria-live="polite" aria-label="Predictions" className="mt-5 space-y-6 empty:hidden">
        {results.map((result) => (
          <li key={result.id}>
            <PredictionResult {...result} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
