/** The photos it was surest and wrong about: the quickest way to a wrong label or a missing kind of photo. */
"use client";
import type { EvaluationFieldsFragment } from "@smallset/schema/documents";
import { useState } from "react";
import { Photo } from "@/components/ui/photo";
import { Section } from "@/components/ui/section";
import { formatPercent } from "@/lib/format";
import { PhotoDialog } from "./photos-dialog";

export function WorstMistakes({
  runId,
  mistakes,
  count,
  accuracy,
}: {
  runId: string;
  mistakes: EvaluationFieldsFragment["worstMistakes"];
  count: number;
  accuracy: number;
}) {
  const [opened, setOpened] = useState<(typeof mistakes)[number] | null>(null);
  if (!mistakes.length)
    return (
      <Section title="Worst mistakes">
        <p className="text-sm text-muted">
          {accuracy === 1 ? `None: all ${count} photos were named right.` : "None were recorded."}
        </p>
      </Section>
    );
  return (
    <Section
      title="Worst mistakes"
      hint="Wrong and sure of it, surest first. Often the label is wrong, or photos like these are missing from the training folder."
    >
      <ul className="grid grid-cols-2 gap-x-4 gap-y-6 sm:grid-cols-4 lg:grid-cols-6">
        {mistakes.map((mistake) => (
          <li key={mistake.image.id}>
            <button
              type="button"
              className="block w-full cursor-pointer"
              aria-label={`Open ${mistake.image.path}`}
              onClick={() => setOpened(mistake)}
            >
              <Photo image={mistake.image} />
            </button>
            <p className="mt-2 text-sm leading-snug">
              <span className="text-muted">is</span>{" "}
              <span className="font-medium">{mistake.image.className}</span>
              <br />
              <span className="text-muted">said</span>{" "}
              <span className="font-medium text-bad">{mistake.predictedClassName}</span>
              <span className="text-muted tabular-nums"> {formatPercent(mistake.probability, 0)}</span>
            </p>
          </li>
        ))}
      </ul>
      {opened ? <PhotoDialog runId={runId} photo={opened} onClose={() => setOpened(null)} /> : null}
    </Section>
  );
}
