import { scriptDigest } from "../base/script-digest.ts";
import { NO_HOLDINGS, planOf } from "./plan.ts";
import type { RestrictionGiven } from "./stored.ts";

/* The group roles of a level, as audit events name them. */

/** The group roles that a level makes or gives rights, and the digest of the statements that do so. */
export function levelOf(
  name: string,
  wanted: RestrictionGiven["wanted"],
): { names: readonly string[]; digest: string } {
  const { level, roles } = planOf({ name, wanted, held: NO_HOLDINGS, ownUser: "" });
  return { names: level, digest: scriptDigest(roles) };
}

/** Names as one detail of an event. No name has a line break. */
export const namesText = (names: readonly string[]): string | undefined =>
  names.length > 0 ? names.join("\n") : undefined;

/** The names of such a detail. */
export const namesIn = (text: string): string[] => text.split("\n");
