/** The photos it was surest and wrong about: the quickest way to a wrong label or a missing kind of photo. */
import type { EvaluationFieldsFragment } from "@smallset/schema/documents";
import { Photo } from "@/components/ui/photo";
import { Section } from "@/components/ui/section";
import { formatPercent } from "@/lib/format";

export function WorstMistakes({
  mistakes,
  count,
  accuracy,
}: {
  mistakes: EvaluationFieldsFragment["worstMistakes"];
  count: number;
  accuracy: number;
}) {
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
        {mistakes.map(({ image, predictedClassName, probability }) => (
          <li key={image.id}>
            <Photo image={image} />
            <p className="mt-2 text-sm leading-snug">
              <span className="text-muted">is</span> <span className="font-medium">{image.className}</span>
              <br />
              <span className="text-muted">said</span>{" "}
              <span className="font-medium text-bad">{predictedClassName}</span>
              <span className="text-muted tabular-nums"> {formatPercent(probability, 0)}</span>
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
