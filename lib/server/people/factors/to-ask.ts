import "server-only";
import type { Actor } from "../../access/guard.ts";
import { store } from "../../store/db/store.ts";
import { administratorNames } from "../../store/people/accounts.ts";

/** How many administrators a page names. */
const NAMED = 5;

/** Names of administrators for a person who needs a team; none for an administrator. */
export async function administratorsToAsk({ role }: Actor): Promise<string[]> {
  return role === "member" ? administratorNames(await store(), NAMED) : [];
}
