/** Reads the column `plan`: of a parent how it spreads, of a child where it stands. */
import { isParentKind, type ChildPlace, type RunPlan } from "@smallset/schema";
import { fromJson } from "../../db/json.js";
import type { Run } from "../../generated/prisma/client.js";

type Planned = Pick<Run, "kind" | "plan">;

export const planOfRun = (run: Planned): RunPlan | null =>
  !isParentKind(run.kind) || run.plan === null ? null : fromJson<RunPlan>(run.plan);

/** Empty for runs without a parent. */
export const placeOfRun = (run: Planned): ChildPlace =>
  isParentKind(run.kind) || run.plan === null ? {} : fromJson<ChildPlace>(run.plan);
