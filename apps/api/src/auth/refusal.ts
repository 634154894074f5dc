/** Why somebody may not do something, in words that say what would help. */
import { AppError } from "@smallset/schema";
import { hasRole, hasScope, type Permission } from "./permissions.js";
import type { Viewer } from "./viewer.js";

/** The refusal, or null when the viewer may. */
export function findRefusal(viewer: Viewer | null, { role, scope }: Permission): AppError | null {
  if (!viewer)
    return new AppError(
      "UNAUTHENTICATED",
      "Nobody is signed in.",
      "Open the sign-in link that Smallset printed when it started, or send `Authorization: Bearer <API token>`.",
    );
  if (!hasRole(viewer.user.role, role))
    return role === "OWNER"
      ? new AppError("FORBIDDEN", "Only owners may do this.", "Ask an owner to do it, or to make you one.")
      : new AppError("FORBIDDEN", "Viewers cannot change anything.", "Ask an owner to make you an editor.");
  if (!hasScope(viewer.scopes, scope))
    return new AppError(
      "FORBIDDEN",
      `This API token is for ${viewer.scopes.join(", ")} only.`,
      `Use a token with the scope ${scope.toUpperCase()}.`,
    );
  return null;
}
