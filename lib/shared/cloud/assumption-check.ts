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
};
