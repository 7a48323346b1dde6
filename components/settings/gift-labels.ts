import type { DirectoryGift } from "#lib/shared/people/directory.ts";
import { CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";

/** What a group gives, in a few words. `on`: the name of the team or cluster. */
export function giftWords(gift: DirectoryGift, on: string): string {
  switch (gift.kind) {
    case "administrator":
      return "Administrator";
    case "team":
      return `Team ${on}`;
    case "cluster_role":
      return `${CLUSTER_ROLE_NAMES[gift.role]} on ${on}`;
    default:
      return gift satisfies never;
  }
}
