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
import {
  DatasetResolver,
  DatasetVersionResolver,
  ImageIssueResolver,
  ImageResolver,
} from "../modules/dataset/dataset.resolver.js";
import { LabelSuspectResolver, RetrainingResolver } from "../modules/label-check/label-check.resolver.js";
import { ExperimentResolver } from "../modules/experiment/experiment.resolver.js";
import {
  AliasChangeResolver,
  ModelAliasResolver,
  ModelVersionResolver,
  PromotionPreviewResolver,
} from "../modules/model/model-version.resolver.js";
import { RegisteredModelResolver } from "../modules/model/model.resolver.js";
import { JumpResolver } from "../modules/jump/jump.resolver.js";
import { LoggedPredictionResolver, ModelLogResolver } from "../modules/prediction/prediction-log.resolver.js";
import { ModelShadowsResolver, ShadowReportResolver } from "../modules/prediction/shadow.resolver.js";
import { OperationsResolver } from "../modules/operations/operations.resolver.js";
import { PredictionResolver } from "../modules/prediction/prediction.resolver.js";
import { CompareResolver } from "../modules/run/compare/compare.resolver.js";
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
      RegisteredModelResolver,
      RetrainingResolver,
      RunDownloadsResolver,
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
    // Off by default in type-graphql 2. Never `whitelist`: it drops fields without a decorator of class-validator.
    validate: { forbidUnknownValues: false },
  });

export const createSchema = (): GraphQLSchema => auditMutations(buildSchema());
