import type { KeyFileProblem } from "#lib/shared/key-reach.ts";
import type { KeyFacts, KeysFacts } from "#lib/shared/settings.ts";
import { hasKeysFile, keyEntries, keyFileProblem, keysFileProblem } from "../../base/env/keyring.ts";
import { clusterBindings } from "../../store/clusters/cluster-bindings.ts";
import type { Store } from "../../store/db/open.ts";
import { verdictOf } from "../cloud-client.ts";
import { clustersAsKnown } from "../known-clusters.ts";
import { refusedClaims } from "./keyed-client.ts";

/** The keys of the keys file as this server uses them, without what their files hold; null without a keys file. */
export async function keysFacts(store: Store): Promise<KeysFacts | null> {
  if (!hasKeysFile()) return null;
  const [bindings, known] = await Promise.all([clusterBindings(store), clustersAsKnown()]);
  const keys = known.map(({ id }) => bindings.get(id.toLowerCase())?.key);
  return {
    problem: keysFileProblem() ?? null,
    rows: keyEntries().map(({ name, access, account, audit, label = null, clusters }) => ({
      name,
      access,
      account,
      audit,
      label,
      chosen: clusters?.length ?? null,
      state: stateOf(name),
      clusters: keys.filter((key) => key === name).length,
    })),
    claims: refusedClaims().map(({ key, clusterName }) => ({ key, cluster: clusterName })),
  };
}

function stateOf(name: string): KeyFacts["state"] {
  const verdict = verdictOf(name);
  return keyFileProblem(name) ?? (verdict === undefined ? "unknown" : verdict.accepted ? "ok" : "refused");
}

/** A key that is refused, or whose file has none, with the clusters that no key reads because of it. */
export type FailingKey = {
  name: string;
  state: "refused" | KeyFileProblem;
  audit: boolean;
  /** since when it was refused; null where that is not known */
  since: number | null;
  clusters: readonly { id: string; name: string }[];
};

/** Of several keys, those that fail, in the order of their file. */
export async function failingKeys(store: Store): Promise<FailingKey[]> {
  if (!hasKeysFile()) return [];
  const failing = keyEntries().flatMap(({ name, audit }) => {
    const state = stateOf(name);
    return state === "ok" || state === "unknown" ? [] : [{ name, audit, state }];
  });
  if (failing.length === 0) return [];
  const [bindings, known] = await Promise.all([clusterBindings(store), clustersAsKnown()]);
  return failing.map(({ name, audit, state }) => ({
    name,
    state,
    audit,
    since: state === "refused" ? (verdictOf(name)?.since ?? null) : null,
    clusters: known.flatMap((cluster) =>
      bindings.get(cluster.id.toLowerCase())?.key === name ? [{ id: cluster.id, name: cluster.name }] : [],
    ),
  }));
}
