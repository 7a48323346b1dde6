import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ShownDeed } from "#lib/shared/deeds.ts";
import type { Permission } from "#lib/shared/policy.ts";
import { callsSince, type Emulated, intents, startEmulated, stopEmulated } from "../testing/emulated.ts";
import { asked } from "../testing/next-headers.ts";
import { change, type Person, person } from "../testing/requests.ts";
import { byNamed, freshProcess } from "../testing/server.ts";
import { resetOwnDoor } from "./doors/own-sql-users.ts";
import { approveRequestDoor, askAboutOwnDoor, askForNewDoor } from "./doors/requests.ts";
import { createSqlUserDoor, deleteSqlUserDoor, resetPasswordDoor } from "./doors/sql-users.ts";
import { type MutationDoor, preview } from "./run.ts";
import { forgetSqlUsers } from "./sql-users/sql-user-list.ts";
import { saveVerified } from "./store/proofs.ts";
import { rowOf, saveCreated } from "./store/sql-users.ts";
import { store } from "./store/store.ts";
import { addTeam } from "./store/teams.ts";

freshProcess();

let world: Emulated;
let team: string;
let mara: Person;

beforeEach(async () => {
  world = await startEmulated();
  team = await addTeam(await store(), "Payments");
  mara = await person("Mara", { team });
});
afterEach(() => stopEmulated(world));

/** Names as Rolecall takes them, up to 63 bytes, words of SQL among them. */
const name = fc
  .oneof(
    fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,62}$/),
    fc.constantFrom("user", "select", "order", "drop.table-x", "_", `a${"b".repeat(62)}`),
  )
  .filter((text) => !/^(pg_|crdb_internal|sso_|rolecall_|root$|admin$|node$|public$|none$)/.test(text));
const purpose = fc
  .string({ unit: "grapheme", maxLength: 40 })
  .filter((text) => text.isWellFormed() && !/\p{Cc}/u.test(text));

type Deed = <R>(use: <P extends Permission, I, O>(by: Person, door: MutationDoor<P, I, O>, input: unknown) => R) => R;

/** A SQL user on the cluster, of the team, verified as restricted. */
async function existing(user: string): Promise<string> {
  const target = { clusterId: world.clusterId, name: user };
  await world.cloud.addUser(world.clusterId, user);
  await forgetSqlUsers(world.clusterId);
  const db = await store();
  await saveCreated(db, target, { purpose: "", ownerTeamId: team, by: byNamed("Ada") });
  await saveVerified(db, target, { state: "restricted", databases: [], by: "Ada" });
  return (await rowOf(db, target))?.id ?? "";
}

async function request(door: typeof askForNewDoor | typeof askAboutOwnDoor, input: object): Promise<string> {
  const answer = await change(mara, door as typeof askForNewDoor, { reason: "Needed", ...input });
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value.id;
}

const WISH = { purpose: "takes money", contact: "", userKind: "service", access: "level=read-only", wantedDays: 30 };

/** Every change that sends something, for a SQL user of this name. */
const DEEDS: Record<string, (user: string, words: string) => Promise<Deed>> = {
  "a create": async (user, words) => (use) =>
    use(world.ada, createSqlUserDoor, { clusterId: world.clusterId, name: user, purpose: words, ownerTeamId: team }),
  "a reset": async (user) => {
    await existing(user);
    return (use) => use(world.ada, resetPasswordDoor, { clusterId: world.clusterId, name: user });
  },
  "a delete": async (user) => {
    await existing(user);
    return (use) => use(world.ada, deleteSqlUserDoor, { clusterId: world.clusterId, name: user });
  },
  "a reset by the owning team": async (user) => {
    const id = await existing(user);
    return (use) => use(mara, resetOwnDoor, { id });
  },
  "an approved create": async (user, words) => {
    const { clusterId, cloud } = world;
    // Members ask where their team has a SQL user.
    if (!cloud.userNames(clusterId).includes("there")) await existing("there");
    const id = await request(askForNewDoor, { kind: "create", clusterId, teamId: team, ...WISH, name: "asked_for" });
    const changes = { name: user, purpose: `For ${words}` };
    return (use) => use(world.ada, approveRequestDoor, { clusterId, id, changes });
  },
  "an approved deletion": async (user) => {
    const id = await request(askAboutOwnDoor, { kind: "delete", sqlUserId: await existing(user) });
    return (use) => use(world.ada, approveRequestDoor, { clusterId: world.clusterId, id });
  },
  "an approved reset": async (user) => {
    const id = await request(askAboutOwnDoor, { kind: "reset", sqlUserId: await existing(user) });
    return (use) => use(world.ada, approveRequestDoor, { clusterId: world.clusterId, id });
  },
};

describe("what a preview shows is byte for byte what is then sent and recorded, of", () => {
  test.each(Object.keys(DEEDS))("%s", { timeout: 60_000 }, async (kind) => {
    await fc.assert(
      fc.asyncProperty(name, purpose, async (user, words) => {
        fc.pre(!world.cloud.userNames(world.clusterId).includes(user));
        const deed = await (DEEDS[kind] as (typeof DEEDS)[string])(user, words);
        const before = { calls: world.cloud.record().length, intents: (await intents()).length };
        const shown = await deed((by, door, input) => asked(by.browser, () => preview(door, input)));
        if (!shown.ok) throw new Error(JSON.stringify(shown.error));
        expect(callsSince(world, before.calls)).toEqual([]);
        expect((await intents()).length).toBe(before.intents);
        const done = await deed((by, door, input) => change(by, door, input));
        expect(done).toMatchObject({ ok: true });
        expectSame(shown.value, callsSince(world, before.calls), (await intents()).slice(before.intents));
      }),
      { numRuns: 12 },
    );
  });
});

function expectSame(shown: ShownDeed, calls: unknown[], recorded: Awaited<ReturnType<typeof intents>>): void {
  expect(shown.calls).toEqual(calls);
  expect(shown.events).toEqual(recorded.map(({ id: _, ...event }) => event));
}

test("what may not be done is not previewed", async () => {
  await existing("app");
  const input = { clusterId: world.clusterId, name: "app" };
  const refused = await asked(mara.browser, () => preview(deleteSqlUserDoor, input));
  expect(refused).toMatchObject({ ok: false, error: { code: "cluster_not_found" } });
  const missing = await asked(world.ada.browser, () => preview(resetPasswordDoor, { ...input, name: "nobody" }));
  expect(missing).toMatchObject({ ok: false, error: { code: "sql_user_not_found" } });
  expect(world.cloud.record().filter(({ method }) => method !== "GET")).toEqual([]);
});
