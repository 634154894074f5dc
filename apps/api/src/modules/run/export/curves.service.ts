/** A run's metrics for TensorBoard: one event file, or of a parent one for each of its children. */
import type { Run } from "../../../generated/prisma/client.js";
import type { Platform } from "../../../platform.js";
import { listMetricsAfter } from "../metric.repository.js";
import { listChildren, listParams } from "../run.repository.js";
import { encodePoint, encodeStart, eventFileName } from "./tensorboard.js";
import type { StreamedFile } from "./zip-stream.js";

type CurvesPlatform = Pick<Platform, "db">;

/** Points a statement: a long run is never in memory as a whole. */
const BATCH = 10_000;
/** Of a folder's name, which TensorBoard shows beside each curve. */
const MAX_NAME = 120;

const startOf = (run: Run): Date => run.startedAt ?? run.createdAt;

/** Metric by metric, in the order of steps. */
export async function* streamCurves({ db }: CurvesPlatform, run: Run): AsyncGenerator<Buffer> {
  yield Buffer.from(encodeStart(startOf(run)));
  for (let after = { key: "", step: 0 }; ;) {
    const points = await listMetricsAfter(db, run.id, after, BATCH);
    const last = points.at(-1);
    if (!last) return;
    yield Buffer.concat(points.map(encodePoint));
    after = last;
  }
}

export const curvesFileName = (run: Run): string => eventFileName(startOf(run));

/**
 * A folder for each child that has begun, called after its number and what sets it apart:
 * `3 learningRate=0.001 seed=42/events.out.tfevents…`. TensorBoard reads each folder as a run.
 */
export async function* streamFamilyCurves(
  platform: CurvesPlatform,
  parent: Run,
): AsyncGenerator<StreamedFile> {
  const children = await listChildren(platform.db, [parent.id]);
  const begun = children.filter((child) => child.startedAt !== null);
  const folders = nameFolders(
    children,
    await listParams(
      platform.db,
      children.map(({ id }) => id),
    ),
  );
  for (const child of begun)
    yield {
      name: `${folders.get(child.id)}/${curvesFileName(child)}`,
      parts: streamCurves(platform, child),
    };
}

/** Params that are the same everywhere tell nobody which curve is whose. */
function nameFolders(
  children: readonly Run[],
  params: readonly { runId: string; key: string; value: string }[],
): Map<string, string> {
  const valuesOf = new Map<string, Set<string>>();
  for (const { key, value } of params) valuesOf.set(key, (valuesOf.get(key) ?? new Set()).add(value));
  const countOf = (key: string) => params.filter((param) => param.key === key).length;
  const differs = new Set(
    [...valuesOf]
      .filter(([key, values]) => values.size > 1 || countOf(key) < children.length)
      .map(([key]) => key),
  );
  const digits = String(children.length).length;
  return new Map(
    children.map((child, index) => {
      const own = params.filter(({ runId, key }) => runId === child.id && differs.has(key));
      const words = [
        String(index + 1).padStart(digits, "0"),
        ...own.map(({ key, value }) => `${key}=${value}`),
      ];
      return [child.id, toFolderName(words.join(" "))];
    }),
  );
}

/** What every file system takes. */
const toFolderName = (name: string): string =>
  name
    .replaceAll(/[^\w .,=+-]/g, "_")
    .slice(0, MAX_NAME)
    .replace(/[ .]+$/, "");
