/** The maker of a change: the account (or the claim link) by id, and its name at that time, for display only, since names change. */
export type Author = { id: string; name: string };

/** The account as the author of a record. */
export function authorOf({ accountId, name }: { accountId: string; name: string }): Author {
  return { id: accountId, name };
}
