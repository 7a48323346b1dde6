/* Without zod, since a page in the browser includes this file. */

/** What a token may be made for. The operations of `lib/shared/operations` say which scope opens them. */
export const TOKEN_SCOPES = [
  "read",
  "create",
  "reset",
  "delete",
  "describe",
  "login",
  "check",
  "suggest",
  "request",
  "connect",
  "rotate",
  "audit",
  "audit_all",
] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

export const TOKEN_SCOPE_WORDS: Record<TokenScope, string> = {
  read: "See clusters, SQL users, requests and reviews",
  create: "Create SQL users",
  reset: "Reset passwords",
  delete: "Delete SQL users",
  describe: "Set owner and purpose",
  login: "Disable and enable logins",
  check: "Check the rights of SQL users",
  suggest: "See suggested levels and what SQL users run",
  request: "Send requests",
  connect: "Take passwords of own temporary access",
  rotate: "Rotate passwords",
  audit: "Read the audit of its clusters",
  audit_all: "Read the whole audit and all evidence",
};

/** Whether these scopes of a token include this one. `audit_all` has what `audit` has, and more events. */
export function hasScope(scopes: ReadonlySet<TokenScope>, wanted: TokenScope): boolean {
  return scopes.has(wanted) || (wanted === "audit" && scopes.has("audit_all"));
}

/** What a person without the account role *administrator* may choose. */
export const MEMBER_SCOPES: readonly TokenScope[] = TOKEN_SCOPES.filter((scope) => scope !== "audit_all");
/** A service sends no requests and has no temporary access: each needs two people. It has the cluster roles of a team, and no more. */
export const SERVICE_SCOPES: readonly TokenScope[] = MEMBER_SCOPES.filter(
  (scope) => scope !== "request" && scope !== "connect",
);

/** `personal`: of the account that made it. `service`: of a team, and it stays when its maker leaves. */
export const TOKEN_KINDS = ["personal", "service"] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** How long a token of each kind lasts at most, in days. */
export const TOKEN_DAYS_MAX: Record<TokenKind, number> = { personal: 90, service: 365 };
export const TOKEN_DAYS = [7, 30, 90, 180, 365] as const;
/** A token whose owner has rights from the directory works for so many days after the owner's last sign-in at the provider. */
export const DIRECTORY_OWNER_DAYS = 7;
/** From how many days before its end a token is marked, and after how many days without use. */
export const TOKEN_SOON_DAYS = 7;
export const TOKEN_IDLE_DAYS = 30;
/** How many live tokens an account, and a team, may have. */
export const TOKENS_MAX = 50;
export const TOKEN_NAME_MAX = 60;
/** how many clusters a token can name */
export const TOKEN_CLUSTERS_MAX = 1_000;
/** What every token begins with, so that scanners of code find one. */
export const TOKEN_PREFIX = "rlc_";
/** Every token: the prefix, 43 characters of chance, 6 of a checksum. */
export const TOKEN_PATTERN = /^rlc_[0-9A-Za-z]{49}$/;
