/**
 * Registers a finished run and puts it into production if the model's gate lets it and it makes fewer mistakes than
 * what is live. Use: node promote-when-better.mjs <run-id> <model-name>. Ends with 2 when the live version stays.
 */
import {
  PromoteModelVersionDocument,
  PromotionPreviewDocument,
  RegisterModelVersionDocument,
} from "@smallset/schema/documents";
import { giveUp, readArguments, smallset } from "./smallset.mjs";

const [runId, modelName] = readArguments("<run-id> <model-name>");

async function promoteWhenBetter() {
  // The same key again is the same version: this script may be run twice.
  const { registerModelVersion: version } = await smallset.ask(RegisterModelVersionDocument, {
    input: { runId, modelName, idempotencyKey: `promote-when-better ${runId}` },
  });
  const { promotionPreview: preview } = await smallset.ask(PromotionPreviewDocument, {
    modelName,
    versionNumber: version.number,
  });
  const { fixedCount, brokenCount } = preview.changes;
  for (const { status, message } of preview.gate.checks) console.log(`${status}: ${message}`);
  const isBetter = !preview.incumbent || fixedCount > brokenCount;
  if (!preview.gate.passed || !isBetter) {
    console.log(
      `Version ${version.number} stays where it is: ${fixedCount} mistakes fewer, ${brokenCount} more.`,
    );
    return 2;
  }
  await smallset.ask(PromoteModelVersionDocument, {
    input: {
      modelName,
      versionNumber: version.number,
      expectedRevision: preview.revision,
      reason: preview.incumbent ? `${fixedCount} mistakes fewer, ${brokenCount} more` : "The first version",
    },
  });
  console.log(`Version ${version.number} of ${modelName} is in production.`);
  return 0;
}

process.exitCode = await promoteWhenBetter().catch(giveUp);
await smallset.close();
