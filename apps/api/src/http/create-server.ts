/** The one origin: GraphQL, websocket, uploads, thumbnails, health, sign-in; all else goes to the dashboard. */
import { randomUUID } from "node:crypto";
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import { createRequestBudget } from "../auth/request-budget.js";
import { mountErrorHandler } from "../errors/http-errors.js";
import { mountGraphqlHttp } from "../graphql/mount-graphql-http.js";
import { mountGraphqlWs } from "../graphql/mount-graphql-ws.js";
import { createSchema } from "../graphql/schema.js";
import { mountBatchResult } from "../modules/batch/batch-result.route.js";
import { mountManifests } from "../modules/dataset/manifest.route.js";
import { mountThumbnails } from "../modules/dataset/thumbnail.route.js";
import { mountModelExport } from "../modules/model/export.route.js";
import { mountModelPrediction } from "../modules/model/predict.route.js";
import { mountPredictionPhoto } from "../modules/prediction/prediction-photo.route.js";
import { mountRunExports } from "../modules/run/export/run-export.route.js";
import { mountUploads } from "../modules/upload/upload.route.js";
import { mountSignIn } from "../modules/user/sign-in.route.js";
import type { Platform } from "../platform.js";
import { mountDashboard } from "./dashboard-proxy.js";
import { mountHealth } from "./health.js";
import { mountMetrics } from "./metrics.route.js";
import { guardApi } from "./require-session.js";
import { mountSecurityHeaders } from "./security-headers.js";

export async function createServer(platform: Platform): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: platform.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: 1024 * 1024,
    trustProxy: platform.env.TRUST_PROXY,
    // A large upload takes as long as it takes.
    requestTimeout: 0,
  });
  mountErrorHandler(app);
  mountSecurityHeaders(app);
  await app.register(cookie);
  await app.register(rateLimit, { global: false });
  const budget = createRequestBudget({
    perMinute: platform.env.RATE_LIMIT_PER_MINUTE,
    anonymousPerMinute: platform.env.ANONYMOUS_RATE_LIMIT_PER_MINUTE,
  });
  guardApi(app, platform, budget);
  const schema = createSchema();
  mountGraphqlWs(app, platform, schema, budget);
  await mountGraphqlHttp(app, platform, schema);
  await mountUploads(app, platform);
  await mountModelPrediction(app, platform);
  mountModelExport(app, platform);
  mountBatchResult(app, platform);
  mountPredictionPhoto(app, platform);
  mountThumbnails(app, platform);
  mountManifests(app, platform);
  mountRunExports(app, platform);
  mountHealth(app, platform);
  mountMetrics(app, platform);
  mountSignIn(app, platform);
  if (platform.env.DASHBOARD_URL) await mountDashboard(app, platform.env.DASHBOARD_URL);
  return app;
}
