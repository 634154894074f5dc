/** Measures contestants in turns, so that a slow hour of the machine is slow for all of them. */
import { waitForQuiet } from "./load.mjs";

/** Others may use this many cores during a run that counts as undisturbed. */
const DISTURBED_FROM = 0.15;

/**
 * @param contestants started ones
 * @param rounds how often each runs; one that takes minutes runs `slowRounds` times
 * @param measure what of a run counts; default: its seconds
 * @returns one summary each, in the same order
 */
export async function interleave(
  contestants,
  { rounds = 5, slowRounds = 1, slowFromSeconds = 120, measure = (run) => run.seconds, log = () => {} } = {},
) {
  const runs = new Map(contestants.map((contestant) => [contestant, []]));
  for (let round = 0; round < rounds; round++)
    for (const contestant of contestants) {
      const mine = runs.get(contestant);
      if (mine.length >= slowRounds && mine[0].seconds > slowFromSeconds) continue;
      await waitForQuiet();
      const run = await contestant.run();
      mine.push(run);
      log(
        `${contestant.name}: ${run.seconds.toFixed(2)} s (own CPU ${run.cpuSeconds.toFixed(2)} s, others ${run.others.toFixed(2)} cores)`,
      );
    }
  return contestants.map((contestant) => ({
    name: contestant.name,
    description: contestant.description,
    ...summarize(runs.get(contestant), measure),
  }));
}

/** Medians over the undisturbed runs, or over all where there is none, which is said. */
function summarize(runs, measure) {
  const quiet = runs.filter((run) => run.others < DISTURBED_FROM);
  const counted = quiet.length > 0 ? quiet : runs;
  return {
    measured: median(counted.map(measure)),
    seconds: median(counted.map((run) => run.seconds)),
    cpuSeconds: median(counted.map((run) => run.cpuSeconds)),
    peakMb: Math.max(...runs.map((run) => run.peakMb ?? 0)) || null,
    last: runs.at(-1),
    runs: runs.length,
    disturbed: quiet.length === 0,
  };
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
