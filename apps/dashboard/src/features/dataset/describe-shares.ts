/** What a draw would give, before it is made. */
import { formatCount } from "../../lib/format";

/** @param validation of each class, in percent; "" while nothing is typed */
export function describeShares(
  imageCount: number,
  validation: number | "",
  test: number | "",
): { words: string | null; problem: string | null } {
  const [checked, tested] = [Number(validation), Number(test)];
  const learned = 100 - checked - tested;
  if (validation === "" || checked <= 0)
    return { words: null, problem: "Some photos are needed to check with." };
  if (tested < 0 || learned <= 0) return { words: null, problem: "Nothing would be left to learn from." };
  const photos = (percent: number) => formatCount(Math.round((imageCount * percent) / 100));
  const last = tested > 0 ? `, about ${photos(tested)} for a last test` : "";
  return {
    words: `About ${photos(learned)} photos to learn from, about ${photos(checked)} to check with${last}; class by class.`,
    problem: null,
  };
}
