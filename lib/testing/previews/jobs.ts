import { randomBytes } from "node:crypto";
import { expect, vi } from "vitest";
import { GENERATED_LEAVER, GENERATED_ROTATION } from "#lib/shared/change-effects.ts";
import { continueLeaverDoor, startLeaverDoor } from "../../server/edge/doors/people/leaver.ts";
import { startRotationDoor } from "../../server/edge/doors/sql-users/rotation.ts";
import { store } from "../../server/store/db/store.ts";
import { exposed, leaverPage, prove, startLeaving, targetOf, until } from "../accounts/leaver-steps.ts";
import { type Person, person } from "../requests.ts";
import { newOpener, once } from "../sql-users/rotation-steps.ts";
import { existing, intoStores, type Operation, type Operations, team, unowned, world } from "./world.ts";

const GOES = { browser: "the browser", owners: "their owners", store: "secret stores" } as const;

/** Changes of several SQL users, as stored jobs: one whose team can receive its password, and one without an owner. */
export const MANY: Operations = {
  ...Object.fromEntries(
    (["browser", "owners", "store"] as const).map((deliver) => [
      `a rotation whose passwords go to ${GOES[deliver]}`,
      async (user: string): Promise<Operation> => {
        if (deliver === "store") await intoStores();
        const names = [user, await unowned()];
        await existing(user);
        const { key } = await newOpener();
        const { ada, clusterId } = world();
        const input = { targets: [{ clusterId, names }], count: 2, deliver, key };
        const operation: Operation = (use) => use(ada, startRotationDoor, input);
        operation.settled = async () => {
          const id = await newestJob();
          await once(ada, id, "over");
          return { [GENERATED_ROTATION]: id };
        };
        return operation;
      },
    ]),
  ),
  ...Object.fromEntries(
    (["browser", "leave"] as const).map((rest) => [
      `a leaver plan that ${rest === "browser" ? "rotates" : "leaves"} what has no owner`,
      async (user: string): Promise<Operation> => {
        const leaver = await leaving([user, await unowned()], () => existing(user));
        const { ada } = world();
        const input = { ...targetOf(leaver), successors: [], rest, key: (await newOpener()).key };
        const operation: Operation = (use) => use(ada, startLeaverDoor, input);
        operation.settled = () => rotated(leaver);
        return operation;
      },
    ]),
  ),
  "a leaver plan of which one goes into a secret store": async (user) => {
    await intoStores({ clusterId: null, teamId: team });
    const leaver = await leaving([user, await unowned()], () => existing(user));
    const { ada } = world();
    const input = { ...targetOf(leaver), successors: [], rest: "browser", key: (await newOpener()).key };
    const operation: Operation = (use) => use(ada, startLeaverDoor, input);
    operation.settled = () => rotated(leaver);
    // The one of the store has a rotation of its own.
    operation.rotations = async () => (await leaverPage(ada, leaver)).plan?.rotations ?? [];
    return operation;
  },
  "a leaver plan that goes on after a failure": async (user) => {
    const leaver = await leaving([user], () => existing(user));
    const { ada, cloud, clusterId } = world();
    const more = { rest: "leave", key: (await newOpener()).key } as const;
    cloud.fault({ kind: "status", status: 400, route: "sql-users.set-password", clusterId });
    expect(await startLeaving(ada, leaver, more)).toMatchObject({ ok: true });
    await until(ada, leaver, ({ users }) => users[0]?.result === "failed");
    cloud.clearFaults();
    await prove(ada);
    const input = { ...targetOf(leaver), successors: [], ...more };
    const operation: Operation = (use) => use(ada, continueLeaverDoor, input);
    operation.settled = () => rotated(leaver);
    return operation;
  },
  "a leaver plan whose rotation is paused": async (user) => {
    const others = await Promise.all(Array.from({ length: AT_ONCE }, () => unowned()));
    const leaver = await leaving([user, ...others], () => existing(user));
    await paused(leaver);
    const { ada } = world();
    await prove(ada);
    const input = { ...targetOf(leaver), successors: [], rest: "browser", key: (await newOpener()).key };
    const operation: Operation = (use) => use(ada, continueLeaverDoor, input);
    operation.settled = () => rotated(leaver);
    return operation;
  },
};

/** How many SQL users a rotation sets at once: one more waits. */
const AT_ONCE = 10;

/** A plan for this account whose starter is signed out while the first passwords are being set: its rotation pauses before the last. */
async function paused(leaver: Person): Promise<void> {
  const { cloud, clusterId, ada } = world();
  const eve = await person(`Eve${randomBytes(6).toString("hex")}`, { administrator: true });
  const held = cloud.fault({ hold: true, route: "sql-users.set-password", clusterId });
  const started = await startLeaving(eve, leaver, { rest: "browser", key: (await newOpener()).key });
  expect(started).toMatchObject({ ok: true });
  await vi.waitFor(() => expect(held.hits()).toBe(AT_ONCE), { timeout: 20_000 });
  await (await store()).deleteFrom("sessions").where("account_id", "=", eve.id).execute();
  held.release();
  held.remove();
  await until(ada, leaver, ({ users }) => users.every(({ result }) => result !== "rotating"));
  const page = await leaverPage(ada, leaver);
  expect(page.users.filter(({ problem }) => problem === "paused")).toHaveLength(1);
}

/** An account that was shown the passwords of these SQL users. */
async function leaving(names: readonly string[], made: () => Promise<unknown>): Promise<Person> {
  await made();
  const leaver = await person(`Lee${randomBytes(6).toString("hex")}`);
  for (const name of names) await exposed(leaver, { clusterId: world().clusterId, name }, 60_000);
  await prove(world().ada);
  return leaver;
}

async function rotated(leaver: Person): Promise<Record<string, string>> {
  const { plan } = await until(
    world().ada,
    leaver,
    ({ plan, users }) =>
      plan?.steps.every(({ state }) => state === "done") === true &&
      users.every(({ result }) => ["rotated", "undelivered", "not_rotated"].includes(result)),
  );
  return { [GENERATED_LEAVER]: plan?.id ?? "", [GENERATED_ROTATION]: plan?.rotations.at(-1) ?? "" };
}

async function newestJob(): Promise<string> {
  const db = await store();
  const rotations = db.selectFrom("jobs").select("id").where("kind", "=", "rotation");
  return (await rotations.orderBy("started_at", "desc").executeTakeFirstOrThrow()).id;
}
