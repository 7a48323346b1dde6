import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import type { Pair, PairPage } from "#lib/shared/sql-users/pairs.ts";
import type { Both } from "./use-both.ts";

export type StepProps = {
  cluster: ShownCluster;
  page: PairPage;
  pair: Pair;
  both: Both;
  /** whether this person can go on now */
  ready: boolean;
};
