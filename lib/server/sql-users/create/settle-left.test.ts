import { beforeEach, describe, expect, test } from "vitest";
import { DAY_MS } from "#lib/shared/restrict/superusers.ts";
import { onStore } from "../../../testing/on-store.ts";
import { unitPerson } from "../../../testing/people.ts";
import { change } from "../../../testing/requests.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { meanwhile } from "../../../testing/sql-cluster.ts";
import { begin, create, isAdmin, left, listed, named, sql, world } from "../../../testing/sql-users/creation-steps.ts";
import { saveProof } from "../../../testing/sql-users/save-proof.ts";
import { endSqlWorlds } from "../../../testing/sql-world.ts";
import { expireLoginDoor } from "../../edge/doors/sql-users/sql-user-login.ts";
import { deleteSqlUserDoor, resetPasswordDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { startJob } from "../../jobs/control.ts";
import { creatingConnection, saveListsSqlMade } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { stopJob } from "../../store/jobs/job-changes.ts";
import { noticesOf } from "../../store/people/notices.ts";
import { creationKey, saveCreationStep } from "../../store/sql-users/creations.ts";
import { creationJob } from "./job.ts";
import { settleCreations } from "./settle-left.ts";

const OK = { ok: true };
const LOOK = /SHOW USERS.*username = 'app'/;
/** The rounds come again and again: a pause after a failure would hide the second. */
const settle = async () => {
  registry()?.delete("creations-paused");
  await settleCreations(await store());
};
const during = (work: () => Promise<void>) =>
  sql().fault({ kind: "slow", statement: LOOK, times: 1, until: meanwhile(work) });
const driftOf = async () => {
  const rows = await (await store()).selectFrom("audit_events").select(["action", "target"]).execute();
  return rows.filter(({ action }) => action === "sql_user.appeared").map(({ target }) => target);
};

describe.each(["SQLite", "PostgreSQL"] as const)("on %s, a look at a creation that was left in the middle", (kind) => {
  freshProcess();
  onStore(kind);
  endSqlWorlds();
  let id = "";
  beforeEach(async () => {
    await begin("manage");
    sql().fault({ kind: "cut", statement: /^CREATE USER/ });
    await create("app");
    sql().clearFaults();
    // What the look finds is another person's.
    sql().asRoot("CREATE USER app WITH PASSWORD 'password-of-another-1'");
    await listed("app");
    id = (await left())[0]?.id ?? "";
  });

  test("ends nothing that another server has begun to finish meanwhile, and what it gives back is looked at again", async () => {
    const before = await left();
    let attempt: string | undefined;
    during(async () => {
      const about = Object.assign(named("app"), { sqlUserId: "usr_app" });
      const item = { step: "removing", sqlUser: about, openKey: creationKey(about), input: {}, data: {} };
      const starter = { id: world.ada.id, ...unitPerson("Ada"), sessionHash: "" };
      const job = { input: {}, starter, requestId: "req_1", address: "192.0.2.7" };
      attempt = await startJob(await store(), creationJob, job, [item]);
    });
    await settle();
    expect(await left()).toEqual(before);
    expect(await driftOf()).toEqual([]);
    expect(await stopJob(await store(), attempt ?? "", "Ada")).toBe(true);
    await settle();
    expect(await left()).toEqual([]);
    expect(await driftOf()).toEqual(["app"]);
  });

  test("ends nothing that another server has worked on and given back meanwhile", async () => {
    during(async () => saveCreationStep(await store(), id, { step: "created" }, Date.now() + 1));
    await settle();
    expect(await left()).toMatchObject([{ id, step: "created", whose: null }]);
    await settle();
    expect(await left()).toEqual([]);
  });
});

describe("an admin that the Cloud API has made, and whose server died before it was revoked", () => {
  freshProcess();
  endSqlWorlds();
  const noticesFor = async ({ id }: { id: string }) =>
    (await noticesOf(await store(), id)).notices.filter(({ kind }) => kind === "admin_left");

  test.each<[what: string, end: () => Promise<unknown>]>([
    [
      "is deleted in Rolecall",
      async () => expect(await change(world.ada, deleteSqlUserDoor, named("app"))).toMatchObject(OK),
    ],
    ["is deleted outside Rolecall", () => world.cloud.removeUser(world.clusterId, "app").then(() => listed("app"))],
    [
      "is proved restricted",
      async () => {
        await saveProof(await store(), named("app"), { state: "restricted", databases: [], by: "Ada" });
        await settle();
      },
    ],
    [
      "has another password, which ends its creation",
      async () => {
        // As where the server died before it stored the SQL user, which a list showed then.
        const row = { id: "usr_of_a_list", password_changed_at: null };
        await (await store()).updateTable("sql_users").set(row).where("name", "=", "app").execute();
        expect(await change(world.ada, resetPasswordDoor, named("app"))).toMatchObject(OK);
        await settle();
      },
    ],
    [
      "has another end, which ends its creation",
      async () =>
        expect(await change(world.ada, expireLoginDoor, { ...named("app"), at: Date.now() + DAY_MS })).toMatchObject(
          OK,
        ),
    ],
  ])("is named to the Cluster Admins once, and no longer once it %s", async (_what, end) => {
    await begin("manage");
    const db = await store();
    const connection = await creatingConnection(db, world.clusterId);
    if (!connection) throw new Error("there is no connection");
    await saveListsSqlMade(db, connection, false);
    sql().fault({ kind: "cut", statement: /^ALTER USER/ });
    await create("app");
    sql().clearFaults();
    // As a server leaves it that dies.
    await db.updateTable("creations").set({ whose: null, failure: null, failure_words: null }).execute();
    await listed("app");
    expect(isAdmin("app")).toBe(true);
    await settle();
    await settle();
    const text = expect.stringMatching(/^The SQL user app on cluster \S+ may be admin: its creation by Ada stopped/);
    expect(await noticesFor(world.ada)).toMatchObject([{ text, read: false }]);
    expect(await noticesFor(world.mara)).toEqual([]);
    await end();
    expect(await noticesFor(world.ada)).toMatchObject([{ text, read: true }]);
  });
});
