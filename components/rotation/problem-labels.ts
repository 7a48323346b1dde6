import type { RotationProblem } from "#lib/shared/passwords/rotation.ts";

/** Why SQL users are left out of a rotation, to follow their names. */
export const PROBLEM_WORDS: Record<RotationProblem, string> = {
  absent: "not on the cluster, or not listed yet",
  read_only: "belong to CockroachDB, single sign-on or Rolecall",
  single_sign_on: "provisioned by single sign-on: their passwords cannot be changed",
  protected: "protected: a Cluster Admin must rotate them",
  not_restricted: "not verified as restricted: a Cluster Admin must rotate them",
  in_rotation: "in another rotation",
  active_in_pair: "the active one of a pair, which applications use: rotate it on the page of the pair",
  unreachable: "on a cluster whose list could not be read",
  key_refused: "on a cluster where CockroachDB Cloud refuses changes: ask an administrator",
  key_reads: "on a cluster whose API key only reads: change them on the cluster yourself",
};
