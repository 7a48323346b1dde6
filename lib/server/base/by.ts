import "server-only";

/** Who made a change: the account (or the claim link) by id, and its name at that time, for display only. Names change, and imitate others. */
export type By = { id: string; name: string };

export function byOf({ accountId, name }: { accountId: string; name: string }): By {
  return { id: accountId, name };
}
