/** Lets only signed-in requests of our own pages reach /api. */
import { AppError } from "@smallset/schema";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { isOwnOrigin } from "../auth/origin.js";
import { findViewer, type Viewer } from "../auth/viewer.js";
import type { Platform } from "../platform.js";

declare module "fastify" {
  interface FastifyRequest {
    viewer: Viewer | null;
  }
}

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Every route under /api needs a session or an API token; one that changes something also needs our own origin. */
export function guardApi(app: FastifyInstance, platform: Platform): void {
  app.decorateRequest("viewer", null);
  app.addHook("onRequest", async (request) => {
    const { pathname } = new URL(request.url, "http://smallset");
    if (pathname !== "/graphql" && !pathname.startsWith("/api/")) return;
    if (!SAFE_METHODS.has(request.method) && !isOwnOrigin(request.headers, platform.env))
      throw new AppError(
        "FORBIDDEN",
        "The request comes from another site.",
        "Open Smallset under the address it printed, or set PUBLIC_URL to the one you use.",
      );
    request.viewer = await findViewer(platform, request.headers);
    if (pathname.startsWith("/api/")) requireSession(request);
  });
}

function requireSession(request: FastifyRequest): Viewer {
  if (request.viewer) return request.viewer;
  throw new AppError("UNAUTHENTICATED", "Nobody is signed in.", "Open your sign-in link.");
}

/** For routes that change something. @throws AppError UNAUTHENTICATED, FORBIDDEN */
export function requireEditor(request: FastifyRequest): Viewer {
  const viewer = requireSession(request);
  if (viewer.user.role !== "VIEWER") return viewer;
  throw new AppError("FORBIDDEN", "Viewers cannot change anything.", "Ask an owner to make you an editor.");
}
