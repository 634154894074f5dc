/** Follows a run to its end and misses nothing on the way. Use: node follow-progress.mjs <run-id> [after-seq] */
import { giveUp, readArguments, smallset } from "./smallset.mjs";

const [runId, afterSeq = "0"] = readArguments("<run-id> [after-seq]");
try {
  for await (const { seq, status, progress, metrics, log } of smallset.followRun(runId, Number(afterSeq))) {
    const words = [
      status,
      progress && `${progress.stage} ${progress.done}/${progress.total}`,
      metrics?.map(({ key, value }) => `${key}=${value.toFixed(4)}`).join(" "),
      log?.message,
    ];
    console.log(seq, words.filter(Boolean).join(" · "));
  }
} catch (error) {
  giveUp(error);
}
await smallset.close();
