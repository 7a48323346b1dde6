import type { Store } from "../db/base.ts";
import type { Act } from "./acts.ts";
import { type RulePeople, rulePeople } from "./people.ts";

/** By account: those who made it what it is, directly. */
export type DirectMakers = ReadonlyMap<string, ReadonlySet<string>>;

/** Who made each account what it is, directly. Of removed accounts: as it was when they were removed. */
export function directMakers(all: RulePeople): DirectMakers {
  const direct = new Map<string, Set<string>>();
  const add = (by: string | null, on: string) => {
    if (by === null || by === on) return;
    direct.set(on, (direct.get(on) ?? new Set()).add(by));
  };
  for (const { id, invitedBy, resetBy } of all.people.values()) for (const by of [invitedBy, resetBy]) add(by, id);
  for (const act of all.acts) for (const on of targetsOf(all, act)) add(act.by, on);
  for (const { account, maker } of all.removed) add(maker, account);
  return direct;
}

/** Keeps who made an account what it is, before it is removed: those that it made stay tied to them. */
export async function keepMakersOf(transaction: Store, account: string): Promise<void> {
  const makers = [...(directMakers(await rulePeople(transaction)).get(account) ?? [])];
  if (makers.length === 0) return;
  await transaction
    .insertInto("removed_makers")
    .values(makers.map((maker) => ({ account_id: account, maker_id: maker })))
    .execute();
}

/** The accounts that an act made what they are. */
function targetsOf(all: RulePeople, act: Act): string[] {
  switch (act.names) {
    case "email":
      return [...all.people.values()].filter(({ email }) => email === act.target).map(({ id }) => id);
    case "holder":
      return membersOf(all, act.target);
    case "member":
      return [act.account];
    case "label":
      return (all.byLabel.get(act.label) ?? []).flatMap((holder) => membersOf(all, holder));
    case "group":
      return [...(all.byGroup.get(act.target) ?? [])];
    default:
      return act.names satisfies never;
  }
}

/** The account itself, also a removed one, and the members where it is a team. */
function membersOf(all: RulePeople, holder: string): string[] {
  if (all.people.has(holder)) return [holder];
  const members = [...all.people.values()].filter(({ teams }) => teams.some(({ id }) => id === holder));
  return [holder, ...members.map(({ id }) => id)];
}
