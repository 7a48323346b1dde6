import { hasScopes } from "../store/clusters/label-scopes.ts";
import type { Store } from "../store/db/base.ts";
import { clusterFacts } from "./cluster-facts.ts";

/** A change by a label follows a reading of the labels that is at most so old; people who only look share one for longer. */
const CHANGE_MS = 1_000;
const LOOK_MS = 15_000;
const ROUND_MS = 30_000;

/** Has the labels of clusters read for a request whose rights follow them. For a change it throws where the vendor does not tell them. */
export async function readLabelsFor(request: "change" | "look"): Promise<void> {
  if (request === "change") await clusterFacts().within(CHANGE_MS);
  // Labels that are not read again give nothing after some minutes.
  else
    await clusterFacts()
      .within(LOOK_MS)
      .catch(() => {});
}

/** Has the labels read while any right or token follows one: stored work and notices take them from the store. */
export async function watchLabels(db: Store): Promise<void> {
  if (await hasScopes(db)) await clusterFacts().within(ROUND_MS);
}
