import type { AuditAction } from "./audit.ts";
import type { TokenScope } from "./token-limits.ts";

/*
 * What a token opens. A door that is not here is shut for every token, whatever its owner may do.
 */

/**
 * The scope that each door wants of a token, by its action. None decides a request or a review, uses a claim link, or reads what was
 * meant for another person.
 */
const TOKEN_DOORS = {
  "cluster.list": "read",
  "cluster.get": "read",
  "sql_user.list": "read",
  "sql_user.get": "read",
  "sql_user.facts": "read",
  "request.list": "read",
  "review.list": "read",
  "review.get": "read",
  "review.rows": "read",
  "review.evidence": "audit",
  "team.names": "create",
  "sql_user.create": "create",
  "sql_user.reset_password": "reset",
  "sql_user.delete": "delete",
  "sql_user.describe": "describe",
  "request.ask": "request",
  "rotation.due": "rotate",
  "rotation.start": "rotate",
  "rotation.list": "rotate",
  "rotation.get": "rotate",
  "rotation.sealed": "rotate",
  "rotation.take": "rotate",
  "rotation.pause": "rotate",
  "rotation.resume": "rotate",
  "rotation.stop": "rotate",
  "rotation.retry": "rotate",
  "audit.list": "audit",
} as const satisfies Partial<Record<AuditAction, TokenScope>>;

/** Whether the scopes a token have this one. `audit_all` has what `audit` has, and more events. */
export function hasScope(scopes: ReadonlySet<TokenScope>, wanted: TokenScope): boolean {
  return scopes.has(wanted) || (wanted === "audit" && scopes.has("audit_all"));
}

/** The scope that a door wants of a token; undefined where no token opens it. */
export function scopeFor(action: AuditAction): TokenScope | undefined {
  return (TOKEN_DOORS as Partial<Record<AuditAction, TokenScope>>)[action];
}
