import "server-only";
import type { Actor } from "../access/guard.ts";
import { administratorNames } from "../store/accounts.ts";
import { store } from "../store/store.ts";

/** How many administrators a page names. */
const NAMED = 5;

/** Names of administrators whom a person can ask for a team. Administrators ask no one. */
export async function administratorsToAsk({ role }: Actor): Promise<string[]> {
  return role === "member" ? administratorNames(await store(), NAMED) : [];
}
