import { vi } from "vitest";
import {
  LEAVER_STEPS,
  type Leaver,
  type LeaverStep,
  type SeenUser,
  type StartLeaverInput,
} from "#lib/shared/people/leaver.ts";
import { present } from "#lib/shared/present.ts";
import { newId } from "../../server/base/ids.ts";
import {
  continueLeaverDoor,
  leaverDoor,
  leaverEvidenceDoor,
  startLeaverDoor,
} from "../../server/edge/doors/people/leaver.ts";
import { resetPasswordDoor } from "../../server/edge/doors/sql-users/sql-users.ts";
import type { AnyJob } from "../../server/jobs/define.ts";
import { workOn } from "../../server/jobs/work.ts";
import { addPlan as add, leaverJob } from "../../server/leaver/job.ts";
import type { Store } from "../../server/store/db/base.ts";
import { store } from "../../server/store/db/store.ts";
import { openLeavers, type Successor } from "../../server/store/jobs/leavers.ts";
import { addExposure } from "../../server/store/passwords/exposures.ts";
import { unitPerson } from "../people.ts";
import { begin, restrict, world } from "../request-steps.ts";
import { change, look, type Person, person } from "../requests.ts";
import { untar } from "../reviews/untar.ts";
import { at } from "../scripted-vendor.ts";
import { addApps, newOpener, type Opener } from "../sql-users/rotation-steps.ts";

/* For tests only: an administrator who lets an account leave. */

export const emailOf = ({ name }: Person) => unitPerson(name).email;
export const targetOf = (person: Person) => ({ accountId: person.id, email: emailOf(person) });

export let bea: Person;
export let browser: Opener;
/** Bea, who leaves, and the browser of the administrator who runs the plan. */
export async function beginLeaving(): Promise<void> {
  await begin();
  bea = await person("Bea", { role: "cluster_creator" });
  browser = await newOpener();
}

export const isDone = ({ plan }: { plan?: { state: string } | undefined }) => plan?.state === "done";
/** Restricted SQL users of Payments; Bea has the passwords of the first `seen`. */
export async function apps(count: number, seen: number): Promise<string[]> {
  const names = await addApps(count);
  for (const name of names) await restrict(at(name));
  for (const name of names.slice(0, seen)) await see(bea, name);
  return names;
}
export async function see(by: Person, name: string): Promise<void> {
  const shown = await (await store())
    .selectFrom("shown_passwords")
    .select("id")
    .where("name", "=", name)
    .where("replaced_at", "is", null)
    .executeTakeFirst();
  const answer = await change(
    by,
    resetPasswordDoor,
    present<Record<string, unknown>>({ ...at(name), replaces: shown?.id }),
  );
  if (!answer.ok) throw new Error(answer.error.code);
}
/** An account was shown a password, now or so long ago. */
export async function exposed(leaver: Person, target: { clusterId: string; name: string }, ago = 0): Promise<void> {
  const shown = { id: newId("exp"), accountId: leaver.id, viewer: leaver.name, way: "reset" } as const;
  await addExposure(await store(), target, shown, Date.now() - ago);
}
/** Bea is shown a password after her plan. */
export const showLate = (name: string) => exposed(bea, at(name));
/** A plan for her, as the store has it before a step is done. */
export async function addPlan(leaver: Person, successors: Successor[] = []): Promise<string> {
  const db = await store();
  const { id_hash: sessionHash } = await db
    .selectFrom("sessions")
    .select("id_hash")
    .where("account_id", "=", world.ada.id)
    .executeTakeFirstOrThrow();
  const id = newId("lev");
  const account = { id: leaver.id, email: emailOf(leaver), name: leaver.name };
  const isNew = await add(db, id, {
    input: { account, rest: "browser", key: browser.key, successors, startedBy: "Ada" },
    starter: { id: world.ada.id, email: emailOf(world.ada), name: "Ada", sessionHash },
    requestId: "req_1",
    address: "192.0.2.7",
  });
  if (!isNew) throw new Error("a plan is open");
  return id;
}
/** Lets the items of a plan that wait be due now. */
export async function letPass(db: Store, id: string): Promise<void> {
  await db
    .updateTable("job_items")
    .set({ next_at: 0 })
    .where("job_id", "=", id)
    .where("state", "=", "waiting")
    .execute();
  await db.updateTable("jobs").set({ next_at: 0 }).where("id", "=", id).where("state", "=", "running").execute();
}
/** Every plan is looked at, as every few seconds. */
export async function workOnPlans(): Promise<void> {
  const db = await store();
  for (const { id } of await openLeavers(db)) {
    await letPass(db, id);
    await workOn(db, leaverJob as AnyJob, id);
  }
}
/** Does the steps of a plan up to this one; it waits before the next. */
export async function workUntil(db: Store, id: string, until: LeaverStep): Promise<void> {
  const next = LEAVER_STEPS[LEAVER_STEPS.indexOf(until) + 1] ?? "settle";
  const waits = { as: "rolecall", run: async () => ({ is: "waits" }), recover: async () => ({ is: "not done" }) };
  const steps = Object.assign({}, leaverJob.steps, { [next]: waits });
  await letPass(db, id);
  await workOn(db, Object.assign({}, leaverJob, { steps }) as AnyJob, id);
}
/** The plan is looked at as every few seconds. */
export async function sweepUntilDone(): Promise<Leaver> {
  return vi.waitFor(
    async () => {
      await workOnPlans();
      const page = await leaverPage(world.ada, bea);
      if (!isDone(page)) throw new Error(JSON.stringify([page.plan, resultsOf(page)]));
      return page;
    },
    { timeout: 20_000, interval: 50 },
  );
}
export const start = (more: object = {}) => startLeaving(world.ada, bea, { key: browser.key, ...more });

/** As though the person had just given the password again. */
export async function prove({ id }: Person): Promise<void> {
  const proved = { proved_at: Date.now(), confirmed_at: Date.now() };
  await (await store()).updateTable("sessions").set(proved).where("account_id", "=", id).execute();
}

type More = Partial<StartLeaverInput> & { key: string };
const inputOf = (leaver: Person, more: More) => ({
  ...targetOf(leaver),
  successors: [],
  rest: "browser",
  ...more,
});

export async function startLeaving(by: Person, leaver: Person, more: More) {
  await prove(by);
  return change(by, startLeaverDoor, inputOf(leaver, more));
}

export async function resumePlan(by: Person, leaver: Person, more: More) {
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

/** The result of each, by name. */
export const resultsOf = ({ users }: Pick<Leaver, "users">): Record<string, SeenUser["result"]> =>
  Object.fromEntries(users.map(({ name, result }) => [name, result]));

/** The evidence as it is downloaded, by name of file. */
export async function evidenceFiles(by: Person, leaver: Person): Promise<Map<string, Buffer>> {
  const answer = await change(by, leaverEvidenceDoor, { accountId: leaver.id });
  if (!answer.ok) throw new Error(answer.error.code);
  return untar(answer.value.pieces);
}

/** What it says of the time of the download. */
export const evidence = async (by: Person, leaver: Person): Promise<string> =>
  String((await evidenceFiles(by, leaver)).get("leaver.json"));
