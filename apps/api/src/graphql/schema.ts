/** The GraphQL schema of all modules; emit-schema.ts writes it to packages/schema. */
import "reflect-metadata";
import { createPubSub } from "@graphql-yoga/subscription";
import type { GraphQLSchema } from "graphql";
import { buildSchemaSync } from "type-graphql";
import { AttentionResolver } from "../modules/attention/attention.resolver.js";
import { auditMutations } from "../modules/audit/audit-mutations.js";
import { AuditEventResolver } from "../modules/audit/audit.resolver.js";
import { LiveAtResolver } from "../modules/audit/live-at.resolver.js";
import { BackboneResolver } from "../modules/backbone/backbone.resolver.js";
import { DatasetDiffResolver, DatasetEditResolver } from "../modules/dataset/dataset-edit.resolver.js";
import { BatchResolver, ModelBatchesResolver } from "../modules/batch/batch.resolver.js";
import { DatasetResolver, DatasetVersionResolver } from "../modules/dataset/dataset.resolver.js";
import { ImageIssueResolver, ImageResolver } from "../modules/dataset/image.resolver.js";
import { LabelSuspectResolver, RetrainingResolver } from "../modules/label-check/label-check.resolver.js";
import { ExperimentResolver } from "../modules/experiment/experiment.resolver.js";
import {
  AliasChangeResolver,
  ModelAliasResolver,
  ModelVersionResolver,
  PromotionPreviewResolver,
} from "../modules/model/model-version.resolver.js";
import { ModelControlResolver } from "../modules/model/model-control.resolver.js";
import { RegisteredModelResolver } from "../modules/model/model.resolver.js";
import { JumpResolver } from "../modules/jump/jump.resolver.js";
import { LoggedPredictionResolver, ModelLogResolver } from "../modules/prediction/prediction-log.resolver.js";
import { ModelShadowsResolver, ShadowReportResolver } from "../modules/prediction/shadow.resolver.js";
import { OperationsResolver } from "../modules/operations/operations.resolver.js";
import { PredictionResolver } from "../modules/prediction/prediction.resolver.js";
import { CompareResolver } from "../modules/run/compare/compare.resolver.js";
import { RivalsResolver } from "../modules/run/compare/rivals.resolver.js";
import { RunControlResolver } from "../modules/run/run-control.resolver.js";
import { RunEventsResolver } from "../modules/run/run-events.resolver.js";
import { RunResolver } from "../modules/run/run.resolver.js";
import { EvaluationReportResolver, MetricSummaryResolver } from "../modules/run/scores.resolver.js";
import { RunVerificationsResolver, VerificationResolver } from "../modules/run/verification.resolver.js";
import { SettingResolver } from "../modules/setting/setting.resolver.js";
import { SystemResolver } from "../modules/system/system.resolver.js";
import { UploadResolver } from "../modules/upload/upload.resolver.js";
import { DiskResolver } from "../modules/disk/disk.resolver.js";
import { RunDownloadsResolver } from "../modules/run/export/run-downloads.resolver.js";
import { ExternalRunResolver } from "../modules/run/external/external-run.resolver.js";
import { ImportedRunResolver } from "../modules/run/imported/imported-run.resolver.js";
import { RunSearchResolver } from "../modules/run/search/run-search.resolver.js";
import { ApiTokenResolver } from "../modules/user/api-token.resolver.js";
import { UserResolver } from "../modules/user/user.resolver.js";
import { WebhookResolver } from "../modules/webhook/webhook.resolver.js";
import { validateOnce } from "./validate-once.js";

const buildSchema = (): GraphQLSchema =>
  buildSchemaSync({
    resolvers: [
      AliasChangeResolver,
      ApiTokenResolver,
      AuditEventResolver,
      LiveAtResolver,
      AttentionResolver,
      BackboneResolver,
      CompareResolver,
      DatasetDiffResolver,
      DatasetEditResolver,
      BatchResolver,
      DatasetResolver,
      DatasetVersionResolver,
      DiskResolver,
      EvaluationReportResolver,
      MetricSummaryResolver,
      ExperimentResolver,
      ExternalRunResolver,
      ImportedRunResolver,
      ImageIssueResolver,
      ImageResolver,
      JumpResolver,
      LabelSuspectResolver,
      LoggedPredictionResolver,
      ModelAliasResolver,
      ModelBatchesResolver,
      ModelLogResolver,
      ModelShadowsResolver,
      ModelVersionResolver,
      OperationsResolver,
      PredictionResolver,
      PromotionPreviewResolver,
      ModelControlResolver,
      RegisteredModelResolver,
      RetrainingResolver,
      RivalsResolver,
      RunDownloadsResolver,
      RunControlResolver,
      RunEventsResolver,
      RunResolver,
      RunSearchResolver,
      ShadowReportResolver,
      RunVerificationsResolver,
      SettingResolver,
      SystemResolver,
      UploadResolver,
      UserResolver,
      VerificationResolver,
      WebhookResolver,
    ],
    // Demanded, though every subscription here brings its own stream.
    pubSub: createPubSub(),
    validateFn: validateOnce,
  });

/** The three that no decorator can describe. */
const ROOTS = {
  Query: "What can be asked. Viewers may ask everything that does not say otherwise.",
  Mutation: "What can be changed, by editors where it says nothing else. Each change is in the audit log.",
  Subscription: "What can be followed, over the websocket at the same path.",
};

export function createSchema(): GraphQLSchema {
  const schema = auditMutations(buildSchema());
  for (const [name, description] of Object.entries(ROOTS)) schema.getType(name)!.description = description;
  return schema;
}
