/** What training again brought, as carefully as the numbers allow. */
import { countOf, formatCount, formatPercent } from "../../lib/format";

export interface Gain {
  commonCount: number;
  beforeCorrect: number;
  afterCorrect: number;
  fixedCount: number;
  brokenCount: number;
  pValue: number;
}

/** Below it a difference is called one; above, chance explains it as well. */
const DISTINGUISHABLE = 0.05;

export function describeGain({
  commonCount,
  beforeCorrect,
  afterCorrect,
  fixedCount,
  brokenCount,
  pValue,
}: Gain): string {
  if (!commonCount) return "The two were checked on different photos, so that their scores do not compare.";
  const step = afterCorrect - beforeCorrect;
  const points = formatPercent(Math.abs(step) / commonCount);
  const judged = `On the ${countOf(commonCount, "photo")} that both were checked on, by the labels of this version, it was right on ${formatCount(beforeCorrect)} before and is on ${formatCount(afterCorrect)} now`;
  const changed = `${formatCount(fixedCount)} put right, ${formatCount(brokenCount)} newly wrong`;
  if (step === 0) return `${judged}: no difference (${changed}).`;
  const sure =
    pValue < DISTINGUISHABLE
      ? "That is more than chance would do."
      : "With so few photos chance alone could do that, too.";
  return `${judged}: ${points} ${step > 0 ? "better" : "worse"} (${changed}). ${sure}`;
}
