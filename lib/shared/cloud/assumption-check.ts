import type { Feature } from "#lib/sql/assumptions/features.ts";
import type { CheckReport } from "#lib/sql/assumptions/report.ts";

/** What a check of a cluster saw, as its page shows it. */
export type AssumptionsView = {
  /** null before the first check */
  readonly check: { readonly at: number; readonly report: CheckReport; readonly shaken: readonly Feature[] } | null;
  /** what a check does, a sentence each */
  readonly steps: readonly string[];
  /** whether the cluster itself is asked too: it has a SQL connection */
  readonly asksCluster: boolean;
  /** what a full check does beside, and what is missing for it */
  readonly full: {
    readonly steps: readonly string[];
    readonly missing: "connection" | "level" | "key" | null;
    readonly statements: number;
    /** request units, on a BASIC cluster */
    readonly units: number | null;
    /** since when one works */
    readonly runsSince: number | null;
    /** SQL users and databases that an earlier one left */
    readonly left: readonly string[];
  };
};
