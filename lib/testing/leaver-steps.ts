import "server-only";
import { vi } from "vitest";
import type { Leaver, SeenUser, StartLeaverInput } from "#lib/shared/leaver.ts";
import { continueLeaverDoor, leaverDoor, leaverEvidenceDoor, startLeaverDoor } from "../server/doors/leaver.ts";
import { store } from "../server/store/store.ts";
import { change, look, type Person } from "./requests.ts";

/* For tests only: an administrator who lets an account leave. */

export const emailOf = ({ name }: Person) => `${name.toLowerCase()}@example.com`;
export const targetOf = (person: Person) => ({ accountId: person.id, email: emailOf(person) });

/** As though the person had just given the password again. */
export async function prove({ id }: Person): Promise<void> {
  const proved = { proved_at: Date.now(), confirmed_at: Date.now() };
  await (await store()).updateTable("sessions").set(proved).where("account_id", "=", id).execute();
}

type More = Partial<StartLeaverInput> & { key: string };
const inputOf = (leaver: Person, more: More) => ({
  ...{ ...targetOf(leaver), successors: [], rest: "browser" },
  ...more,
});

export async function startLeaving(by: Person, leaver: Person, more: More) {
  await prove(by);
  return change(by, startLeaverDoor, inputOf(leaver, more));
}

export async function goOn(by: Person, leaver: Person, more: More) {
  await prove(by);
  return change(by, continueLeaverDoor, inputOf(leaver, more));
}

export async function leaverPage(by: Person, leaver: Person): Promise<Leaver> {
  const answer = await look(by, leaverDoor, { accountId: leaver.id });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

/** The page once this is true of it. */
export function until(by: Person, leaver: Person, isSo: (page: Leaver) => boolean): Promise<Leaver> {
  return vi.waitFor(
    async () => {
      const page = await leaverPage(by, leaver);
      if (!isSo(page)) throw new Error(JSON.stringify({ plan: page.plan, users: resultsOf(page) }));
      return page;
    },
    { timeout: 20_000, interval: 50 },
  );
}

/** What became of each, by name. */
export const resultsOf = ({ users }: Pick<Leaver, "users">): Record<string, SeenUser["result"]> =>
  Object.fromEntries(users.map(({ name, result }) => [name, result]));

export async function evidence(by: Person, leaver: Person): Promise<string> {
  const answer = await change(by, leaverEvidenceDoor, targetOf(leaver));
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.text;
}
