import "server-only";
import type { KeysFacts } from "#lib/shared/settings.ts";
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
    rows: keyEntries().map(({ name, access, account, audit }) => {
      const verdict = verdictOf(name);
      const seen = verdict === undefined ? "unknown" : verdict.accepted ? "ok" : "refused";
      const state = keyFileProblem(name) ?? seen;
      return { name, access, account, audit, state, clusters: keys.filter((key) => key === name).length };
    }),
    claims: refusedClaims().map(({ key, clusterName }) => ({ key, cluster: clusterName })),
  };
}
