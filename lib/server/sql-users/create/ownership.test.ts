import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { cellOf } from "#lib/sql/answers/read/result-set.ts";
import { showUser } from "#lib/sql/templates/user-facts.ts";
import { inRequest } from "../../../testing/next-headers.ts";
import { change, look } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { meanwhile } from "../../../testing/sql-cluster.ts";
import {
  arrived,
  begin,
  create,
  left,
  listed,
  named,
  sql,
  texts,
  world,
} from "../../../testing/sql-users/creation-steps.ts";
import { noPause, workOnAll } from "../../../testing/sql-users/rotation-faults.ts";
import { endSqlWorlds } from "../../../testing/sql-world.ts";
import { type Actor, authorize, currentActor } from "../../access/guard.ts";
import { newId } from "../../base/ids.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import { finishCreationDoor, removeLeftDoor } from "../../edge/doors/sql-users/creation.ts";
import { sqlUserFactsDoor } from "../../edge/doors/sql-users/sql-user-facts.ts";
import { sqlUserListDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { store } from "../../store/db/store.ts";
import { endAnswers } from "../../store/sql-users/creations.ts";
import { readListFacts } from "../facts/read-list.ts";
import { createOnCluster } from "./create.ts";
import { settleCreations } from "./settle-left.ts";
import { takeMarks } from "./take-marks.ts";

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());

/** Where a server starts again, no answer of the one before is on the way. */
const restart = async () => endAnswers(await store());
const settle = async () => settleCreations(await store());
const finish = () => change(world.ada, finishCreationDoor, named("app"));
const remove = () => change(world.ada, removeLeftDoor, named("app"));

const LOOK = /SHOW USERS.*username = 'app'/;
const THEIRS = "password-of-another-1";
const END = Date.UTC(2033, 3, 6);
const isTheirs = () => world.cloud.passwordMatches(world.clusterId, "app", THEIRS);

/** Another person makes a SQL user of the name by SQL, with the very end that the creation wants. */
const theyMake = (until = "") => sql().asRoot(`CREATE USER app WITH PASSWORD '${THEIRS}'${until}`);
const WITH_END = " VALID UNTIL '2033-04-06 00:00:00+00:00'";

/** Creates nothing: each CREATE USER is cut before it takes effect. */
async function lost(more: object = {}): Promise<void> {
  sql().fault({ kind: "cut", statement: /^CREATE USER/ });
  expect(await create("app", more)).toMatchObject({ ok: false });
  sql().clearFaults();
  expect(await left()).toHaveLength(1);
}

/** Creates the SQL user, but its server does not learn so. */
async function unknown(more: object = {}): Promise<void> {
  sql().fault({ kind: "cut-after", statement: /^CREATE USER/ });
  sql().fault({ kind: "throttled", user: "app" });
  expect(await create("app", more)).toMatchObject({ ok: false });
  sql().clearFaults();
  expect(world.cloud.userNames(world.clusterId)).toContain("app");
}

/** The options of the SQL user as the cluster shows them to every reader of roles. */
const options = () =>
  onCluster(world.clusterId, "test", async (link) => {
    const set = await link.run(showUser("app"));
    return set.rows.map((row) => cellOf(set, row, "options")).join();
  });
const changes = () => texts().filter((text) => /^(CREATE|ALTER|DROP|GRANT|REVOKE) /.test(text));

/** Every place that says when a login ends. */
async function shownEnds(): Promise<unknown[]> {
  const { clusterId } = world;
  await readListFacts(clusterId);
  const list = await look(world.ada, sqlUserListDoor, { clusterId, fresh: true });
  const facts = await look(world.ada, sqlUserFactsDoor, { ...named("app"), fresh: true });
  return [
    list.ok ? (list.value.users.find(({ name }) => name === "app")?.validUntil ?? null) : list.error,
    facts.ok ? facts.value.validUntil : facts.error,
  ];
}

describe.each([
  ["manage", "without an end", {}, "", null, /^(NULL|\{\}|)$/],
  ["create", "with an end", { endsAt: END }, WITH_END, END, /VALID UNTIL=2033-04-06 00:00:00\+00:00/],
] as const)("through a connection of the level %s", (level, what, more, until, end, plain) => {
  beforeEach(async () => {
    await begin(level);
  });

  describe(`a creation ${what}`, () => {
    test("that made nothing leaves alone what others made under its name, and says whose that is", async () => {
      await lost(more);
      theyMake(until);
      await restart();
      const before = changes().length;
      expect(await finish()).toMatchObject({ ok: false, error: { code: "creation_not_ours" } });
      for (const act of [remove, finish])
        expect(await act()).toMatchObject({ ok: false, error: { code: "creation_over" } });
      expect(changes()).toHaveLength(before);
      expect(isTheirs()).toBe(true);
      const user = await listed("app");
      expect(user).toMatchObject({ state: "unknown", outsideAt: expect.any(Number) });
      expect(user?.unfinished).toBeUndefined();
    });

    test("that made nothing is over once a server has started again and seen what others made", async () => {
      await lost(more);
      theyMake(until);
      await restart();
      await listed("app");
      const before = changes().length;
      await settle();
      expect(await listed("app")).toMatchObject({ state: "unknown", outsideAt: expect.any(Number) });
      expect((await listed("app"))?.unfinished).toBeUndefined();
      expect(await left()).toEqual([]);
      expect(changes()).toHaveLength(before);
      expect(isTheirs()).toBe(true);
    });

    test("that made its SQL user is known by its mark after a restart, and finished without it", async () => {
      await unknown(more);
      await restart();
      expect(await listed("app")).toMatchObject({ unfinished: { after: "begun", whose: "unchecked" } });
      await settle();
      expect(await listed("app")).toMatchObject({ unfinished: { after: "begun", whose: "ours" } });
      expect(await options()).toMatch(/VALID UNTIL=\d{4}-.*\.\d{1,6}\+00/);
      expect(await shownEnds()).toEqual([end, end]);
      const finished = await finish();
      if (!finished.ok) throw new Error(finished.error.code);
      await world.signIn("app", finished.value.password ?? "");
      await arrived(finished.value);
      await expect.poll(options).toMatch(plain);
      expect(await shownEnds()).toEqual([end, end]);
      expect(await left()).toEqual([]);
    });

    test("that stopped in the middle is not finished or removed once others have replaced its SQL user", async () => {
      sql().fault({ kind: "throttled", user: "app" });
      expect(await create("app", more)).toMatchObject({ ok: true, value: { unfinished: { after: "verified" } } });
      sql().clearFaults();
      expect(await listed("app")).toMatchObject({ state: "restricted", unfinished: { whose: "ours" } });
      sql().asRoot("DROP USER app");
      theyMake(until);
      expect(await remove()).toMatchObject({ error: { code: "creation_not_ours" } });
      expect(isTheirs()).toBe(true);
      // What was proved of the one before is not said of this one.
      expect(await listed("app")).toMatchObject({ state: "unknown", outsideAt: expect.any(Number) });
    });

    test("whose answer was lost is not removed once others have replaced its SQL user", async () => {
      expect(await create("app", more)).toMatchObject({ ok: true });
      await restart();
      expect(await listed("app")).toMatchObject({ unfinished: { after: "signed_in" } });
      sql().asRoot("DROP USER app");
      theyMake(until);
      expect(await remove()).toMatchObject({ error: { code: "creation_not_ours" } });
      expect(isTheirs()).toBe(true);
    });

    test("keeps its mark until its password has arrived, and no background work replaces it", async () => {
      const answer = await create("app", more);
      if (!answer.ok) throw new Error(answer.error.code);
      await world.signIn("app", answer.value.password ?? "");
      await workOnAll(await store(), noPause);
      await settle();
      expect(await options()).toMatch(/VALID UNTIL=\d{4}-.*\.\d{1,6}\+00/);
      expect(await shownEnds()).toEqual([end, end]);
      await arrived(answer.value);
      await expect.poll(options).toMatch(plain);
      await world.signIn("app", answer.value.password ?? "");
    });
  });

  test("a mark that could not be taken away is taken by the next round, unless another end was set", async () => {
    for (const name of ["app", "other"]) {
      const answer = await create(name, { endsAt: END });
      sql().fault({ kind: "retry", statement: new RegExp(`^ALTER USER "${name}" VALID UNTIL`) });
      if (answer.ok) await arrived(answer.value);
      await expect.poll(async () => (await left()).length).toBe(0);
    }
    sql().asRoot("ALTER USER other VALID UNTIL '2034-01-01 00:00:00+00:00'");
    await takeMarks(await store());
    sql().clearFaults();
    expect(await options()).toMatch(/\.\d{1,6}\+00/);
    // After the longest pause of failures.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11 * 60_000 });
    await settle();
    expect(await options()).not.toMatch(/\.\d{1,6}\+00/);
    expect(await (await store()).selectFrom("creation_marks").select("name").execute()).toEqual([]);
    expect(changes().filter((text) => text.startsWith('ALTER USER "other"'))).toEqual([]);
  });

  test("a mark that somebody wrote into the store moves no end", async () => {
    const plain = "2034-01-01 00:00:00+00:00";
    const real = "2034-01-01 00:00:00.000007+00:00";
    const db = await store();
    sql().asRoot("CREATE USER old");
    const until = (text: string) => sql().asRoot(`ALTER USER old VALID UNTIL '${text}'`);
    for (const text of [plain, real]) {
      until(text);
      const row = { id: newId("mark"), cluster_id: world.clusterId, name: "old", ends_at: null };
      await db
        .insertInto("creation_marks")
        .values(Object.assign(row, { marks: JSON.stringify([text]) }))
        .execute();
      await takeMarks(db);
      expect(await db.selectFrom("creation_marks").select("name").execute()).toEqual([]);
    }
    const sent = changes().filter((each) => each.startsWith('ALTER USER "old"'));
    expect(sent).toEqual([`ALTER USER "old" VALID UNTIL '${plain}'`]);
  });

  describe("a creation that a person finishes during a look at what was left", () => {
    test("is not finished while the next approval takes it over", async () => {
      sql().fault({ kind: "throttled", user: "app" });
      await create("app");
      sql().clearFaults();
      let finished: unknown;
      const finishIt = async () => {
        finished = await finish();
      };
      sql().fault({ kind: "slow", statement: LOOK, times: 1, until: meanwhile(finishIt) });
      const requested = { id: "usr_again", takeOver: true, forRequester: true, before: async () => {} };
      const approve = async () => {
        const actor = (await currentActor(false)) as Actor;
        const permit = authorize(actor, "sql_users.create", world.clusterId);
        await createOnCluster(permit, named("app"), () => {}, requested);
      };
      await inRequest(world.ada.browser, approve).catch(() => {});

      expect(finished).toMatchObject({ ok: false, error: { code: "busy" } });
    });
  });

  test("a creation whose mark the store has lost is neither finished nor removed", async () => {
    await unknown();
    await (await store()).updateTable("creations").set({ marks: null }).execute();
    await restart();
    await listed("app");
    await settle();
    expect(await listed("app")).toMatchObject({ unfinished: { whose: "unproved" } });
    const before = changes().length;
    for (const act of [finish, remove])
      expect(await act()).toMatchObject({ ok: false, error: { code: "creation_not_ours" } });
    expect(changes()).toHaveLength(before);
  });
});
