/** Reads from a run's bundle how far its probabilities can be believed. */
import { readFile } from "node:fs/promises";
import { reliabilitySchema, type ReliabilityReport } from "@smallset/schema";
import { z } from "zod";
import type { Platform } from "../../platform.js";
import { listArtifacts } from "../run/artifact.repository.js";

const bundleSchema = z.object({ reliability: reliabilitySchema.optional() });

/** Null for a run without a bundle, or of before it was measured. @throws AppError CONTENT_MISSING */
export async function findReliability(
  { db, content }: Platform,
  runId: string,
): Promise<ReliabilityReport | null> {
  const artifacts = await listArtifacts(db, runId, "bundle");
  const file = artifacts.find(({ path }) => path === "bundle/bundle.json");
  if (!file) return null;
  const text = await readFile(await content.localPath(file.sha256), "utf8");
  return bundleSchema.parse(JSON.parse(text)).reliability ?? null;
}
