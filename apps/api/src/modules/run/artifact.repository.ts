/** Rows of the files that runs made. */
import type { Db } from "../../db/database.js";
import type { Artifact } from "../../generated/prisma/client.js";

export type NewArtifact = Pick<Artifact, "kind" | "path" | "sha256" | "mediaType"> & { bytes: number };

/** Replaces what an earlier attempt wrote. Call it in a transaction. */
export async function replaceArtifacts(
  tx: Db,
  runId: string,
  kind: string,
  artifacts: NewArtifact[],
): Promise<void> {
  await tx.artifact.deleteMany({ where: { runId, kind } });
  await tx.artifact.createMany({
    data: artifacts.map((artifact) => ({ ...artifact, runId, bytes: BigInt(artifact.bytes) })),
  });
}

export const listArtifacts = (db: Db, runId: string, kind: string): Promise<Artifact[]> =>
  db.artifact.findMany({ where: { runId, kind }, orderBy: { path: "asc" } });
