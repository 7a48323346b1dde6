import { randomBytes } from "node:crypto";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";

/* The code of a script says for which cluster it was made, and when. Rolecall's server makes others, which say neither. */

const MINUTE_MS = 60_000;
const CODE = /^r-([0-9a-z]{5,8})-([0-9a-f]{12})-[\w-]{8}$/;

const markOf = ({ id }: Pick<Cluster, "id">) => id.replaceAll("-", "").slice(-12).toLowerCase();

/** A code for a script about this cluster. */
export function codeFor(cluster: Pick<Cluster, "id">, now: number): string {
  return `r-${Math.floor(now / MINUTE_MS).toString(36)}-${markOf(cluster)}-${randomBytes(6).toString("base64url")}`;
}

/** Clocks differ, by no more than this. */
const AHEAD_MS = 24 * 60 * MINUTE_MS;

type Code = {
  at: number;
  /** false for a time that was not yet: nobody made such a script */
  isPossible: boolean;
  isFor: (cluster: Pick<Cluster, "id">) => boolean;
};

/** When a script was made, and whether it was made for a cluster; undefined for a code of another maker. */
export function readCode(code: string, now = Date.now()): Code | undefined {
  const [, minutes, mark] = CODE.exec(code) ?? [];
  if (minutes === undefined) return undefined;
  const at = Number.parseInt(minutes, 36) * MINUTE_MS;
  return { at, isPossible: at > 0 && at <= now + AHEAD_MS, isFor: (cluster) => markOf(cluster) === mark };
}
