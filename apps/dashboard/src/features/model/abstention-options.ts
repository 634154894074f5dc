/** What abstaining costs, as the choices of a select. */
import type { AbstentionFieldsFragment } from "@smallset/schema/documents";
import { formatPercent } from "@/lib/format";

/** The first, empty value is to answer always. Targets that the same threshold reaches stand once, as the highest. */
export function abstentionOptions(choices: readonly AbstentionFieldsFragment[]) {
  const distinct = choices.filter(
    (choice, index) => choices[index + 1]?.answeredCount !== choice.answeredCount,
  );
  return [
    { value: "", label: "Answer every photo" },
    ...distinct.map(({ targetPrecision, answeredCount, count }) => ({
      value: String(targetPrecision),
      label: `Be right at least ${formatPercent(targetPrecision, 0)} of the time: answers ${formatPercent(answeredCount / count, 0)} of photos`,
    })),
  ];
}
