import type { TokenScope } from "#lib/shared/people/token-limits.ts";
import type { AccountRole, ClusterRole } from "#lib/shared/policy.ts";

/** The account, or the token of an account or a team, that does something. Only the guard makes one. */
export type Actor = {
  /** of a token of a service: the id of the token */
  readonly accountId: string;
  readonly email: string;
  readonly name: string;
  readonly role: AccountRole;
  /** by cluster, `*` for all: the person's own and those of their teams */
  readonly clusterRoles: ReadonlyMap<string, ClusterRole>;
  /** present where some of that follows labels of clusters, which the vendor may have changed since. `others`: the roles without these */
  readonly byLabel?: { readonly others: ReadonlyMap<string, ClusterRole> };
  readonly sessionHash: string;
  readonly confirmedAt: number;
  /** present where a program acts: its roles are narrowed to the token's clusters already */
  readonly token?: TokenPass;
};

/** What a token adds to its owner's rights: limits. */
type TokenPass = {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly kind: "personal" | "service";
  readonly scopes: ReadonlySet<TokenScope>;
  readonly clusters: "all" | ReadonlySet<string>;
  /** its clusters are those with this label that an administrator confirmed */
  readonly label: string | null;
  readonly expiresAt: number;
  /** made to read the whole audit and all evidence, by an administrator who is one now, for all clusters */
  readonly readsAll: boolean;
};

/** Whether they read events and evidence of everything: an administrator, or a token that one made for this. */
export function readsAll({ role, token }: Actor): boolean {
  return role === "administrator" || token?.readsAll === true;
}

/** The actor of a request with a token. */
export type TokenActor = Actor & { readonly token: TokenPass };
