/** Tells runs that train from those that take over what another program trained. */
import { AppError } from "@smallset/schema";
import type { Run } from "../../generated/prisma/client.js";

/** @throws AppError TRAINED_ELSEWHERE */
export function requireTrainedHere({ kind, name }: Pick<Run, "kind" | "name">): void {
  if (kind !== "imported") return;
  throw new AppError(
    "TRAINED_ELSEWHERE",
    `${name} was trained by Keras: how is not known here, so that it cannot be trained again.`,
    "Start a run with the same dataset, or import another file.",
  );
}
