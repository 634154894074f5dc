/** What every resolver gets: the platform, who is asking, and loaders that batch. */
import { AppError } from "@smallset/schema";
import type { Viewer } from "../auth/viewer.js";
import type { Platform } from "../platform.js";
import { createLoaders, type Loaders } from "./loaders.js";

export interface Context {
  platform: Platform;
  viewer: Viewer | null;
  loaders: Loaders;
  requestId: string;
  ipAddress: string | null;
  /** Under which address we are asked: http://localhost:4000 */
  origin: string;
  /** Tells the browser to forget the session; does nothing on a websocket. */
  clearSessionCookie(): void;
}

export const createContext = (
  platform: Platform,
  viewer: Viewer | null,
  request: Pick<Context, "requestId" | "ipAddress" | "origin" | "clearSessionCookie">,
  options?: { cache: boolean },
): Context => ({ platform, viewer, loaders: createLoaders(platform.db, options), ...request });

/** The operation was let through, so somebody is there; this only tells TypeScript. */
export function requireViewer({ viewer }: Context): Viewer {
  if (viewer) return viewer;
  throw new AppError("UNAUTHENTICATED", "Nobody is signed in.", "Open your sign-in link.");
}
