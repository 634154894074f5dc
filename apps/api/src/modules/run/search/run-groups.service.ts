/** Reads which fields to group by and which metrics to take the mean of. */
import { AppError, isLowerBetter, parseRunField, type RunField } from "@smallset/schema";
import type { Platform } from "../../../platform.js";
import { readFilter } from "./run-list.service.js";
import { listRunGroups, type StoredRunGroup } from "./run-groups.repository.js";

export interface GroupedRuns extends Omit<StoredRunGroup, "metrics"> {
  metrics: {
    name: string;
    count: number;
    mean: number | null;
    sd: number | null;
    min: number | null;
    max: number | null;
  }[];
}

type MetricField = RunField & { kind: "metric" };

function readMetric(name: string): MetricField {
  const field = parseRunField(name);
  if (field.kind === "metric") return field;
  throw new AppError("BAD_USER_INPUT", `${name} is no metric.`, "Name metrics, such as val/accuracy.");
}

/** @throws SearchError, AppError BAD_USER_INPUT */
export async function groupRuns(
  { db }: Pick<Platform, "db">,
  request: {
    by: string[];
    metrics: string[];
    experimentId?: string | undefined;
    search?: string | undefined;
    first: number;
    offset: number;
  },
): Promise<{ totalCount: number; groups: GroupedRuns[] }> {
  const { by, metrics: names, first, offset, ...query } = request;
  const metrics = names.map(readMetric);
  const rows = await listRunGroups(db, readFilter(query), {
    by: by.map((name) => parseRunField(name)),
    metrics,
    lowestFirst: metrics[0] !== undefined && isLowerBetter(metrics[0].key),
    take: first,
    skip: offset,
  });
  const groups = rows.map(({ metrics: values, total: _total, ...group }) => ({
    ...group,
    metrics: values.map(([count, mean, sd, min, max], index) => ({
      name: names[index]!,
      count,
      mean,
      sd,
      min,
      max,
    })),
  }));
  return { totalCount: rows[0]?.total ?? 0, groups };
}
