import { expect } from "vitest";
import { instantAt, readEnd } from "#lib/shared/time/instant.ts";
import { approveRequestDoor, requestForOwnDoor } from "../../server/edge/doors/requests.ts";
import {
  createIntoStoreDoor,
  createSqlUserDoor,
  finishCreationDoor,
  removeLeftDoor,
} from "../../server/edge/doors/sql-users/creation.ts";
import { runSqlDoor } from "../../server/edge/doors/sql-users/verification.ts";
import { sqlConnectionOf } from "../../server/store/clusters/sql-connections.ts";
import { store } from "../../server/store/db/store.ts";
import { change } from "../requests.ts";
import { runShown, showSql } from "../sent.ts";
import { turnOn } from "../sql-cluster.ts";
import {
  ACCESS,
  connected,
  existing,
  intoStores,
  type Operation,
  type Operations,
  request,
  team,
  world,
} from "./world.ts";

async function scripted(user: string, script: object): Promise<Operation> {
  if (!world().cloud.userNames(world().clusterId).includes(user)) await existing(user);
  if (
    !world()
      .cloud.userNames(world().clusterId)
      .some((each) => each.startsWith("rolecall_"))
  )
    await turnOn(world(), "manage");
  const input = { clusterId: world().clusterId, name: user, script };
  const shown = await showSql(world().ada, input);
  if (!shown.ok) throw new Error(JSON.stringify(shown.error));
  return (use) => use(world().ada, runSqlDoor, { ...input, digest: shown.value.digest });
}

export const SCRIPTS: Operations = {
  "a create by SQL into a secret store": async (user, words) => {
    if ((await sqlConnectionOf(await store(), world().clusterId)) === undefined) await turnOn(world(), "manage");
    await intoStores();
    const input = { clusterId: world().clusterId, name: user, purpose: words, ownerTeamId: team, wanted: ACCESS };
    return (use) => use(world().ada, createIntoStoreDoor, input);
  },
  "a create by SQL": async (user, words) => {
    if ((await sqlConnectionOf(await store(), world().clusterId)) === undefined) await turnOn(world(), "manage");
    const asked = { purpose: words, ownerTeamId: team, wanted: ACCESS, endsAt: readEnd("2033-04-05") };
    const input = { clusterId: world().clusterId, name: user, ...asked };
    return (use) => use(world().ada, createSqlUserDoor, input);
  },
  "an approved later end": async (user) => {
    if ((await sqlConnectionOf(await store(), world().clusterId)) === undefined) await turnOn(world(), "manage");
    const sqlUserId = await existing(user);
    const db = await store();
    await db
      .updateTable("sql_users")
      .set({ wanted_until: instantAt(Date.now()) })
      .where("id", "=", sqlUserId)
      .execute();
    const id = await request(requestForOwnDoor, { kind: "extend", sqlUserId, wantedDays: 30 });
    return (use) => use(world().ada, approveRequestDoor, { clusterId: world().clusterId, id });
  },
  "the SQL for wanted access": (user) => scripted(user, { kind: "access", wanted: ACCESS, demote: true }),
  "the SQL that takes all of it back": (user) =>
    scripted(user, { kind: "undo", wanted: ACCESS, from: "all", done: 1_000 }).then(async (operation) => {
      // Only existing grants can be revoked.
      await givenAccess(user);
      return operation;
    }),
  "the SQL that takes one SQL user out again": (user) =>
    scripted(user, { kind: "undo", wanted: ACCESS, from: "user", done: 1_000 }).then(async (operation) => {
      await givenAccess(user);
      return operation;
    }),
  "the SQL that clears what blocks a deletion": async (user) => {
    const operation = await scripted(user, { kind: "restrict" });
    await operation((by, door, input) => change(by, door, input));
    for (const statement of blockersOf(user)) world().sql.asRoot(statement);
    if (!world().cloud.userNames(world().clusterId).includes("heir")) await existing("heir");
    return scripted(user, { kind: "clean_up", newOwner: "heir" });
  },
  "the SQL that restricts": (user) => scripted(user, { kind: "restrict" }),
};

const DIRECT = { ...ACCESS, via: "direct" };

/** The state that a creation leaves when it stops at a statement. */
async function left(user: string, words: string, statement: RegExp, byApi = false): Promise<void> {
  await connected("manage");
  const db = await store();
  await db
    .updateTable("sql_connections")
    .set({ lists_sql_made: byApi ? 0 : 1 })
    .execute();
  world().sql.fault({ kind: "retry", statement });
  const input = { clusterId: world().clusterId, name: user, purpose: words, wanted: DIRECT };
  const stopped = await change(world().ada, createSqlUserDoor, input);
  expect(stopped).toMatchObject({ ok: true, value: { unfinished: {} } });
  world().sql.clearFaults();
}

export const LEFT: Operations = Object.fromEntries(
  [
    ["of a SQL user without privileges", /^GRANT SELECT/, false],
    ["of an admin that the Cloud API has made", /^REVOKE admin/, true],
  ].flatMap(([what, statement, byApi]) =>
    ([finishCreationDoor, removeLeftDoor] as const).map((door, at) => [
      `the ${at === 0 ? "completion" : "removal"} ${what}`,
      async (user: string, words: string) => {
        await left(user, words, statement as RegExp, byApi as boolean);
        const input = { clusterId: world().clusterId, name: user };
        return ((use) => use(world().ada, door as typeof removeLeftDoor, input)) as Operation;
      },
    ]),
  ),
);

const blockersOf = (user: string) => [
  `REASSIGN OWNED BY root TO "${user}"`,
  `GRANT SELECT ON TABLE shop.public.table_1 TO "${user}"`,
  `GRANT SYSTEM VIEWACTIVITY TO "${user}"`,
  `GRANT CONNECT ON DATABASE system TO "${user}"`,
  `GRANT SELECT ON TABLE system.public.users TO "${user}"`,
  `ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO "${user}"`,
  `ALTER DEFAULT PRIVILEGES FOR ROLE heir IN SCHEMA public GRANT SELECT ON TABLES TO "${user}"`,
];

async function givenAccess(user: string): Promise<void> {
  const input = { clusterId: world().clusterId, name: user, script: { kind: "access", wanted: ACCESS, demote: false } };
  const given = await runShown(world().ada, input);
  expect(given).toMatchObject({ ok: true, value: { stopped: null } });
}
