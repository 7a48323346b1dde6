import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { CLIENTS } from "#lib/sql/answers/testing.ts";
import { answersOf } from "#lib/sql/answers/testing-answers.ts";
import { ModelCluster } from "#lib/sql/testing/model-cluster.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import {
  approve,
  begin,
  claim,
  codeOf,
  die,
  events,
  list,
  NAMED,
  newRequest,
  notified,
  restrict,
  settledFor,
  stateFor,
  workOnApprovals,
  world,
} from "../../../testing/request-steps.ts";
import { change, endsAfterDays, look, type Person } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { byNamed, freshProcess } from "../../../testing/server.ts";
import { privilegesDoor, verifyDoor } from "../../edge/doors/sql-users/verification.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { noticesOf } from "../../store/people/notices.ts";
import { saveCreated } from "../../store/sql-users/sql-users.ts";

/** How many come at once. More find nothing else in one process. */
const MANY = process.env.ROLECALL_PROVE ? 100 : 25;

freshProcess();
/** The whole store as text. */
async function wholeStore(): Promise<string> {
  const db = await store();
  const tables = await db.introspection.getTables();
  const contents = await Promise.all(tables.map(({ name }) => sql`select * from ${sql.table(name)}`.execute(db)));
  return JSON.stringify(contents.map(({ rows }) => rows));
}

async function notifiedOnceSettled(by: Person): Promise<string[]> {
  await workOnApprovals();
  return notified(by);
}

/** Pastes the verify script's answer for a restricted SQL user. */
async function prove(by: Person): Promise<void> {
  const page = await look(by, privilegesDoor, NAMED);
  const code = page.ok ? page.value.code : "";
  const answer = CLIENTS["psql --csv"]?.(answersOf(new ModelCluster().world("pay_app", { databases: [] }, code))) ?? "";
  expect(await change(by, verifyDoor, { ...NAMED, code, answer })).toMatchObject({
    value: { user: { state: "restricted" } },
  });
}

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await begin();
    const { mara, ben } = world;
    // Otherwise they may not request on this cluster.
    for (const { id } of [mara, ben])
      await putGrant(
        await store(),
        { kind: "account", id },
        { clusterId: CLUSTER_ID, role: "cluster_developer", by: "Ada" },
      );
  });

  test("requested, approved, restricted and claimed: only the requester sees a password, and none is stored", async () => {
    const { mara, cleo, ada } = world;
    const id = await newRequest();
    expect(await notified(cleo)).toEqual(["waiting"]);
    expect(await notified(ada)).toEqual(["waiting"]);
    const begun = Date.now();
    const approved = await approve(cleo, id);
    expect(approved).toEqual({
      ok: true,
      value: { kind: "create", clusterId: CLUSTER_ID, name: "pay_app", access: "level=read-only" },
    });
    const [decided] = (await noticesOf(await store(), mara.id)).notices;
    expect(decided?.text).toMatch(/^Cleo approved .* must restrict it first; you are notified when you can set the/);
    expect(await stateFor(mara)).toBe("waiting");
    expect(codeOf(await claim(mara, id))).toBe("waiting_for_restriction");
    await prove(cleo);
    expect(await stateFor(mara)).toBe("ready");
    const claimed = await claim(mara, id);
    expect(claimed).toMatchObject({
      value: { shown: { name: "pay_app", password: world.users.get("pay_app") }, cluster: { name: "orders" } },
    });
    expect(await stateFor(mara)).toBe("finished");
    expect(codeOf(await claim(mara, id))).toBe("request_over");
    expect(world.passwords).toHaveLength(2);
    const stored = (await wholeStore()) + JSON.stringify(approved);
    for (const password of world.passwords) expect(stored).not.toContain(password);
    expect(await notified(mara)).toEqual(["decided", "ready"]);
    const row = await (await store()).selectFrom("sql_users").selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      owner_team_id: world.payments,
      purpose: "takes money",
      contact: "Mara, #payments",
      kind: "service",
    });
    expect(endsAfterDays(30, begun)).toContain(Number(row.wanted_until));
    const about = { cluster_id: CLUSTER_ID, target: "pay_app", details: expect.objectContaining({ request: id }) };
    for (const action of [
      "request.ask",
      "request.approve",
      "sql_user.create",
      "request.claim",
      "sql_user.reset_password",
    ])
      expect(await events(), action).toContainEqual({ action, outcome: "done", ...about });
  });

  test("of two concurrent approvals with different names, one creates one SQL user", async () => {
    const { cleo, ada, users } = world;
    const id = await newRequest();
    const answers = await Promise.all([approve(cleo, id, { name: "pay_one" }), approve(ada, id, { name: "pay_two" })]);
    expect(answers.map(codeOf).sort()).toEqual(["ok", "request_over"]);
    expect([...users.keys()]).toHaveLength(1);
    const [listed] = await list(cleo);
    expect(listed?.approved?.name).toBe([...users.keys()][0]);
    expect(listed?.requested.name).toBe("pay_app");
  });

  test("of many claims at once, one sets and shows the password", async () => {
    const { mara, cleo, passwords } = world;
    const id = await newRequest();
    await approve(cleo, id);
    await restrict();
    const before = passwords.length;
    const answers = await Promise.all(Array.from({ length: MANY }, () => claim(mara, id)));
    const shown = answers.flatMap((answer) => (answer.ok ? [answer.value.shown.password] : []));
    expect(shown).toEqual(passwords.slice(before));
    expect(shown).toHaveLength(1);
    expect(new Set(answers.map(codeOf))).toEqual(new Set(["ok", "request_over"]));
  });

  test("a server that died before the SQL user was made leaves a request that can be approved again", async () => {
    const { cleo, mara, users } = world;
    const id = await newRequest();
    await die(id);
    await expect.poll(() => settledFor(mara)).toBe("pending");
    expect(codeOf(await approve(cleo, id))).toBe("ok");
    expect([...users.keys()]).toEqual(["pay_app"]);
  });

  test("a server that died after it was made, and before it was known, leaves one that can be approved under another name", async () => {
    const { cleo, users } = world;
    const id = await newRequest();
    await die(id);
    users.set("pay_app", "nobody knows");
    await expect.poll(() => settledFor(world.mara)).toBe("pending");
    expect(codeOf(await approve(cleo, id))).toBe("sql_user_exists");
    expect(users.get("pay_app")).toBe("nobody knows");
    expect(codeOf(await approve(cleo, id, { name: "pay_app2" }))).toBe("ok");
  });

  test("a server that died while it was known leaves one that waits for restriction", async () => {
    const { mara } = world;
    const id = await newRequest();
    await die(id);
    await saveCreated(await store(), NAMED, {
      purpose: "",
      ownerTeamId: world.payments,
      by: byNamed("Cleo"),
      id: "usr_died",
    });
    expect(await stateFor(mara)).toBe("waiting");
    await restrict();
    world.users.set("pay_app", "old");
    // The approval may still be in hand of that server.
    expect(codeOf(await claim(mara, id))).toBe("busy");
    await expect.poll(() => notifiedOnceSettled(mara)).toEqual(["decided"]);
    expect(codeOf(await claim(mara, id))).toBe("ok");
  });

  test("a claim of a server that died can be made again", async () => {
    const { mara, cleo } = world;
    const id = await newRequest();
    await approve(cleo, id);
    await restrict();
    const db = await store();
    await db.updateTable("requests").set({ attempt: "try_dead" }).where("id", "=", id).execute();
    const lease = { name: `request:${id}`, holder: "dead", expires_at: Date.now() + 300 };
    await db.insertInto("leases").values(lease).execute();
    expect(codeOf(await claim(mara, id))).toBe("ok");
  });
});
