import { z } from "zod";
import type { Revealed } from "../revealed.ts";
import { clusterIdSchema } from "../sql-users/clusters.ts";
import { labelSchema } from "../vendor-label-schema.ts";
import { displayName } from "./display-names.ts";
import {
  SERVICE_SCOPES,
  TOKEN_CLUSTERS_MAX,
  TOKEN_DAYS_MAX,
  TOKEN_NAME_MAX,
  TOKEN_SCOPES,
  type TokenKind,
  type TokenScope,
} from "./token-limits.ts";

/*
 * Tokens with which programs use Rolecall. Times are epoch milliseconds.
 */

const ADDRESSES_MAX = 50;

const addressSchema = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: "Write addresses such as 10.30.0.8 or networks such as 10.30.0.0/16.",
});
const id = z.string().min(1).max(100);

const common = {
  name: displayName(TOKEN_NAME_MAX),
  /** those with a label: the ones that the maker saw with it. An administrator confirms others */
  clusters: z.union([
    z.literal("all"),
    z.array(clusterIdSchema).min(1, "Choose a cluster.").max(TOKEN_CLUSTERS_MAX),
    z.strictObject({ label: labelSchema, seen: z.array(clusterIdSchema).max(TOKEN_CLUSTERS_MAX) }),
  ]),
  /** addresses and networks that may use it; empty for any */
  addresses: z.array(addressSchema).max(ADDRESSES_MAX, `At most ${ADDRESSES_MAX} addresses.`),
};
const scopesOf = (scopes: readonly TokenScope[]) =>
  z
    .array(z.enum(scopes as [TokenScope, ...TokenScope[]]))
    .min(1, "Choose a scope.")
    .refine((chosen) => new Set(chosen).size === chosen.length);
const daysUpTo = (max: number) => z.int().min(1).max(max, `At most ${max} days.`);

export const personalTokenInput = z.strictObject({
  ...common,
  kind: z.literal("personal"),
  scopes: scopesOf(TOKEN_SCOPES),
  days: daysUpTo(TOKEN_DAYS_MAX.personal),
});
export const makeTokenInput = z.discriminatedUnion("kind", [
  personalTokenInput,
  z.strictObject({
    ...common,
    kind: z.literal("service"),
    teamId: id,
    scopes: scopesOf(SERVICE_SCOPES),
    days: daysUpTo(TOKEN_DAYS_MAX.service),
  }),
]);
export type MakeTokenInput = z.input<typeof makeTokenInput>;

/** The clusters of a new token, or its label with the clusters that its maker saw. */
export function clustersIn({ clusters }: Pick<MakeTokenInput, "clusters">): {
  clusters: "all" | readonly string[];
  label: string | null;
} {
  if (clusters === "all" || Array.isArray(clusters)) return { clusters, label: null };
  return { clusters: clusters.seen, label: clusters.label };
}

export const tokenTarget = z.strictObject({ id });
export type TokenTarget = z.input<typeof tokenTarget>;

/** The only answer that holds a token. */
export type MadeToken = { id: string; name: string; token: Revealed };

/** A token as pages show it; never its text. */
export type ListedToken = {
  id: string;
  name: string;
  /** its first eight characters */
  start: string;
  kind: TokenKind;
  /** the account or team that it belongs to */
  owner: string;
  ownerId: string;
  own: boolean;
  mayRevoke: boolean;
  scopes: readonly TokenScope[];
  /** names of the clusters; of one that follows a label, those that it reaches */
  clusters: "all" | readonly string[];
  label: string | null;
  addresses: readonly string[];
  madeBy: string;
  expiresAt: number;
  /** whether its owners were notified that it ends, or it has */
  ends: "later" | "soon" | "ended";
  lastUsedAt: number | null;
  lastUsedFrom: string | null;
  /** live, and not used for so long that it may be needed no more */
  idle: boolean;
};

type Named = { id: string; name: string };

/** `everyone`: of all accounts and teams; for administrators only. `teams`: those for which this person may make a token of a service. */
export type TokenList = {
  email: string;
  mine: readonly ListedToken[];
  everyone: readonly ListedToken[] | null;
  teams: readonly Named[];
  /** the labels of the clusters that this person sees */
  labels: readonly string[];
};
