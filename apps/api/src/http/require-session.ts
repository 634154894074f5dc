/** Lets only signed-in requests of our own pages reach /api. */
import { AppError } from "@smallset/schema";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { isOwnOrigin } from "../auth/origin.js";
import type { TokenScope } from "../auth/permissions.js";
import type { RequestBudget } from "../auth/request-budget.js";
import { findRefusal } from "../auth/refusal.js";
import { findViewer, type Viewer } from "../auth/viewer.js";
import type { Role } from "../generated/prisma/client.js";
import type { Platform } from "../platform.js";

declare module "fastify" {
  interface FastifyRequest {
    viewer: Viewer | null;
  }
}

/** Photos, sent or looked at: a page of them is one thing to whoever asks, and each is only what was announced. */
const isOneOfMany = (pathname: string): boolean =>
  pathname.startsWith("/api/images/") || /^\/api\/uploads\/[^/]+\/files\//.test(pathname);

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Every route under /api needs a session or an API token; one that changes something also needs our own origin. */
export function guardApi(app: FastifyInstance, platform: Platform, budget: RequestBudget): void {
  app.decorateRequest("viewer", null);
  app.addHook("onRequest", async (request) => {
    const { pathname } = new URL(request.url, "http://smallset");
    if (pathname !== "/graphql" && !pathname.startsWith("/api/")) return;
    const isSafe = SAFE_METHODS.has(request.method);
    if (!isSafe && !isOwnOrigin(request.headers, platform.env))
      throw new AppError(
        "FORBIDDEN",
        "The request comes from another site.",
        "Open Smallset under the address it printed, or set PUBLIC_URL to the one you use.",
      );
    request.viewer = await findViewer(platform, request.headers);
    if (!isOneOfMany(pathname)) budget.take(request.viewer, request.ip);
    // A route that changes something says itself which role and scope it needs.
    if (pathname.startsWith("/api/") && (isSafe || !request.viewer))
      requirePermission(request, "VIEWER", "read");
  });
}

/** @throws AppError UNAUTHENTICATED, FORBIDDEN */
function requirePermission(request: FastifyRequest, role: Role, scope: TokenScope): Viewer {
  const refusal = findRefusal(request.viewer, { role, scope });
  if (refusal) throw refusal;
  return request.viewer!;
}

/** For routes that change something, or that compute. @throws AppError UNAUTHENTICATED, FORBIDDEN */
export const requireEditor = (request: FastifyRequest, scope: TokenScope = "write"): Viewer =>
  requirePermission(request, "EDITOR", scope);
