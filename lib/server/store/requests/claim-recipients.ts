import type { Store } from "../db/base.ts";

/** An account that can sign in, or a team with its members who can; undefined where there is none. */
export async function recipientOf(
  store: Store,
  { kind, id }: { kind: "account" | "team"; id: string },
): Promise<{ name: string; people: { id: string; name: string; address: string }[] } | undefined> {
  const people = store
    .selectFrom("accounts")
    .select(["accounts.id", "accounts.name", "accounts.email as address"])
    .where("accounts.disabled_at", "is", null);
  if (kind === "account") {
    const person = await people.where("accounts.id", "=", id).executeTakeFirst();
    return person && { name: person.name, people: [person] };
  }
  const team = await store.selectFrom("teams").select("name").where("id", "=", id).executeTakeFirst();
  if (!team) return undefined;
  const members = people
    .innerJoin("team_members", "team_members.account_id", "accounts.id")
    .where("team_members.team_id", "=", id);
  return { name: team.name, people: await members.execute() };
}
