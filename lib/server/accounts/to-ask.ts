import "server-only";
import type { Actor } from "../access/guard.ts";
import { administratorNames } from "../store/accounts.ts";
import { store } from "../store/store.ts";

/** How many administrators a page names. */
const NAMED = 5;

/** Names of administrators for a person who needs a team; none for an administrator. */
export async function administratorsToAsk({ role }: Actor): Promise<string[]> {
  return role === "member" ? administratorNames(await store(), NAMED) : [];
}
