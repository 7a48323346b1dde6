import { expect } from "vitest";
import { DESCRIPTION_FIELDS, descriptionOf } from "#lib/shared/sql-users/sql-user-fields.ts";
import {
  approveRequestDoor,
  claimRequestDoor,
  requestForOwnDoor,
  requestNewDoor,
} from "../../server/edge/doors/requests.ts";
import { createIntoStoreDoor, createSqlUserDoor } from "../../server/edge/doors/sql-users/creation.ts";
import { deployedDoor, flipPairDoor, resetIdleDoor, seenIdleDoor } from "../../server/edge/doors/sql-users/pairs.ts";
import {
  compromisedDoor,
  deleteSqlUserDoor,
  deliverPasswordDoor,
  describeSqlUserDoor,
  resetOwnDoor,
  resetPasswordDoor,
} from "../../server/edge/doors/sql-users/sql-users.ts";
import { store } from "../../server/store/db/store.ts";
import { addPair } from "../../server/store/sql-users/pairs.ts";
import { rowOf } from "../../server/store/sql-users/present-sql-users.ts";
import { change } from "../requests.ts";
import {
  connected,
  existing,
  intoStores,
  mara,
  type Operation,
  type Operations,
  request,
  team,
  unowned,
  world,
} from "./world.ts";

const REQUEST_SPEC = {
  purpose: "takes money",
  contact: "",
  userKind: "service",
  access: "level=read-only",
  wantedDays: 30,
};

/** Every change that sends something, for a SQL user of this name. */
export const OPERATIONS: Operations = {
  "a create": async (user, words) => (use) =>
    use(world().ada, createSqlUserDoor, {
      clusterId: world().clusterId,
      name: user,
      purpose: words,
      ownerTeamId: team,
    }),
  "a reset": async (user) => {
    await existing(user);
    return (use) => use(world().ada, resetPasswordDoor, { clusterId: world().clusterId, name: user });
  },
  "a reset into a secret store": async (user) => {
    await intoStores();
    await existing(user);
    return (use) => use(world().ada, deliverPasswordDoor, { clusterId: world().clusterId, name: user });
  },
  "a create into a secret store": async (user, words) => {
    await intoStores();
    const input = { clusterId: world().clusterId, name: user, purpose: words, ownerTeamId: team };
    return (use) => use(world().ada, createIntoStoreDoor, input);
  },
  "a delete": async (user) => {
    await existing(user);
    return (use) => use(world().ada, deleteSqlUserDoor, { clusterId: world().clusterId, name: user });
  },
  "a description": async (user, words) => {
    await existing(user);
    const described = descriptionOf(DESCRIPTION_FIELDS, { purpose: words });
    const input = { clusterId: world().clusterId, name: user, ownerTeamId: null, ...described };
    return (use) => use(world().ada, describeSqlUserDoor, input);
  },
  "a reset by the owning team": async (user) => {
    const id = await existing(user);
    return (use) => use(mara, resetOwnDoor, { id });
  },
  "an approved create": async (user, words) => {
    const { clusterId, cloud } = world();
    // Members can request only where their team owns a SQL user.
    if (!cloud.userNames(clusterId).includes("there")) await existing("there");
    const id = await request(requestNewDoor, {
      kind: "create",
      clusterId,
      teamId: team,
      ...REQUEST_SPEC,
      name: "asked_for",
    });
    const changes = { name: user, purpose: `For ${words}` };
    return (use) => use(world().ada, approveRequestDoor, { clusterId, id, changes });
  },
  "an approved deletion": async (user) => {
    const id = await request(requestForOwnDoor, { kind: "delete", sqlUserId: await existing(user) });
    return (use) => use(world().ada, approveRequestDoor, { clusterId: world().clusterId, id });
  },
  "a claim of an approved reset": async (user) => {
    const id = await request(requestForOwnDoor, { kind: "reset", sqlUserId: await existing(user) });
    const approved = await change(world().ada, approveRequestDoor, { clusterId: world().clusterId, id });
    expect(approved).toMatchObject({ ok: true });
    return (use) => use(mara, claimRequestDoor, { id });
  },
  "an approved reset": async (user) => {
    const id = await request(requestForOwnDoor, { kind: "reset", sqlUserId: await existing(user) });
    return (use) => use(world().ada, approveRequestDoor, { clusterId: world().clusterId, id });
  },
};

export const COMPROMISED: Operations = Object.fromEntries(
  ([null, "observe", "manage"] as const).map((level) => [
    `a compromised password with ${level ? `the level ${level}` : "no connection"}`,
    async (user: string, words: string): Promise<Operation> => {
      await connected(level);
      await existing(user);
      const input = { clusterId: world().clusterId, name: user, reason: `Leaked ${words}` };
      return (use) => use(world().ada, compromisedDoor, input);
    },
  ]),
);

export const PAIRS: Operations = {
  "a new password of the idle one of a pair": async (user) => {
    const input = { clusterId: world().clusterId, name: await paired(user, "reset") };
    return (use) => use(world().ada, resetIdleDoor, input);
  },
  "the flip of a pair": async (user) => {
    const input = { clusterId: world().clusterId, name: await paired(user, "flip") };
    return (use) => use(world().ada, flipPairDoor, input);
  },
};

/** Makes a pair of the SQL user and another one; returns the name that gets a password at this step. */
async function paired(user: string, step: "reset" | "flip"): Promise<string> {
  await connected(null);
  const other = await unowned();
  const { ada, clusterId } = world();
  const sqlUserId = await existing(user);
  const db = await store();
  const otherId = (await rowOf(db, { clusterId, name: other }))?.id ?? "";
  await addPair(db, {
    clusterId,
    role: "app_role",
    by: "Ada",
    active: { name: user, sqlUserId },
    idle: { name: other, sqlUserId: otherId },
  });
  if (step === "reset") return other;
  for (const [door, name, more] of [
    [resetIdleDoor, other, {}],
    [deployedDoor, other, {}],
    [seenIdleDoor, user, { said: true }],
  ] as const)
    expect(await change(ada, door as typeof resetIdleDoor, { clusterId, name, ...more })).toMatchObject({ ok: true });
  return user;
}
