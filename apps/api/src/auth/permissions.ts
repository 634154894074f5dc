/** Who may do what: one table over the whole schema. What it does not name is open to readers, or closed to them. */
import type { OperationTypeNode } from "graphql";
import type { Role } from "../generated/prisma/client.js";

/** What an API token may be limited to. */
export const TOKEN_SCOPES = ["read", "predict", "write", "admin"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

export interface Permission {
  /** The lowest role that may. */
  role: Role;
  /** What a token must be good for. */
  scope: TokenScope;
}

const INCLUDED: Record<TokenScope, readonly TokenScope[]> = {
  read: ["read"],
  predict: ["predict"],
  write: ["read", "predict", "write"],
  admin: TOKEN_SCOPES,
};
const RANK: Record<Role, number> = { VIEWER: 0, EDITOR: 1, OWNER: 2 };

export const hasRole = (role: Role, needed: Role): boolean => RANK[role] >= RANK[needed];
/** No scopes at all mean everything that the user may do. */
export const hasScope = (scopes: readonly TokenScope[], needed: TokenScope): boolean =>
  scopes.length === 0 || scopes.some((scope) => INCLUDED[scope].includes(needed));

const OWNERS_ONLY: Permission = { role: "OWNER", scope: "admin" };
const OWN_TOKENS: Permission = { role: "EDITOR", scope: "admin" };

const DEFAULTS: Record<`${OperationTypeNode}`, Permission> = {
  query: { role: "VIEWER", scope: "read" },
  subscription: { role: "VIEWER", scope: "read" },
  mutation: { role: "EDITOR", scope: "write" },
};
const EXCEPTIONS: Partial<Record<`${OperationTypeNode}`, Record<string, Permission>>> = {
  query: {
    auditLog: OWNERS_ONLY,
    webhooks: OWNERS_ONLY,
  },
  mutation: {
    // What a person may do about themselves, whatever their role.
    signOut: { role: "VIEWER", scope: "read" },
    predictImages: { role: "EDITOR", scope: "predict" },
    createApiToken: OWN_TOKENS,
    revokeApiToken: OWN_TOKENS,
    inviteUser: OWNERS_ONLY,
    updateUser: OWNERS_ONLY,
    removeUser: OWNERS_ONLY,
    createSignInLink: OWNERS_ONLY,
    createWebhook: OWNERS_ONLY,
    updateWebhook: OWNERS_ONLY,
    deleteWebhook: OWNERS_ONLY,
    testWebhook: OWNERS_ONLY,
    redeliverWebhook: OWNERS_ONLY,
  },
};
/** May be asked without a session. */
export const PUBLIC_FIELDS: ReadonlySet<string> = new Set(["viewer", "__typename"]);

export function permissionFor(operation: `${OperationTypeNode}`, field: string): Permission {
  if (field === "__typename") return { role: "VIEWER", scope: "read" };
  return EXCEPTIONS[operation]?.[field] ?? DEFAULTS[operation];
}
