/** Rows of what was found wrong with files. */
import type { Db } from "../../db/database.js";
import type { ImageIssue, IssueSeverity } from "../../generated/prisma/client.js";
import { batches } from "./image.repository.js";

export type NewIssue = Pick<ImageIssue, "path" | "code" | "severity" | "message"> & {
  relatedPath?: string | undefined;
};

/** `imageIds` gives the image of each path that is in the dataset. */
export async function insertIssues(
  tx: Db,
  datasetVersionId: string,
  issues: NewIssue[],
  imageIds: Map<string, string>,
): Promise<void> {
  for (const { from, rows } of batches(issues)) {
    await tx.imageIssue.createMany({
      data: rows.map((issue, index) => ({
        datasetVersionId,
        position: from + index,
        imageId: imageIds.get(issue.path) ?? null,
        path: issue.path,
        code: issue.code,
        severity: issue.severity,
        message: issue.message,
        relatedPath: issue.relatedPath ?? null,
      })),
    });
  }
}

/** All issues of a version but those of the given codes. */
export const listIssuesBut = (
  db: Db,
  datasetVersionId: string,
  codes: readonly string[],
): Promise<ImageIssue[]> =>
  db.imageIssue.findMany({
    where: { datasetVersionId, code: { notIn: [...codes] } },
    orderBy: { position: "asc" },
  });

export interface IssueFilter {
  datasetVersionId: string;
  severity?: IssueSeverity | undefined;
  code?: string | undefined;
  /** Any of them. */
  codes?: readonly string[] | undefined;
}

const whereIssue = ({ datasetVersionId, severity, code, codes }: IssueFilter) => ({
  datasetVersionId,
  ...(severity && { severity }),
  ...(codes && { code: { in: [...codes] } }),
  ...(code != null && { code }),
});

export const listIssues = (
  db: Db,
  filter: IssueFilter,
  page: { take: number; afterPosition: number },
): Promise<ImageIssue[]> =>
  db.imageIssue.findMany({
    where: { ...whereIssue(filter), position: { gt: page.afterPosition } },
    orderBy: { position: "asc" },
    take: page.take,
  });

export const countIssues = (db: Db, filter: IssueFilter): Promise<number> =>
  db.imageIssue.count({ where: whereIssue(filter) });

export const listIssuesOfImages = (db: Db, imageIds: readonly string[]): Promise<ImageIssue[]> =>
  db.imageIssue.findMany({ where: { imageId: { in: [...imageIds] } }, orderBy: { position: "asc" } });
