import { doubted } from "#lib/sql/answers/doubt.ts";
import type { Verdict } from "#lib/sql/answers/verify-answer.ts";
import { shakenOn } from "../store/clusters/assumption-checks.ts";
import { store } from "../store/db/store.ts";

/** What a verdict is worth on this cluster: where it does not answer as Rolecall assumes, nothing but admin is believed. */
export async function judgeOn(clusterId: string): Promise<(verdict: Verdict) => Verdict> {
  return (await shakenOn(await store(), clusterId)).has("states") ? doubted : (verdict) => verdict;
}
