import { beforeEach, describe, expect, test } from "vitest";
import type { Permission } from "#lib/shared/policy.ts";
import { DOUBT } from "#lib/sql/answers/doubt.ts";
import { askedOf } from "#lib/sql/assumptions/check.ts";
import type { Feature } from "#lib/sql/assumptions/features.ts";
import { ASSUMPTIONS } from "#lib/sql/assumptions/registry.ts";
import type { BreakName } from "../../emulator/faults/breaks.ts";
import { sendable } from "../../sql/gate.ts";
import { inRequest } from "../../testing/next-headers.ts";
import { change, look, type Person, person } from "../../testing/requests.ts";
import { freshProcess } from "../../testing/server.ts";
import { sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { DOORS } from "../edge/doors/catalogue.ts";
import { assumptionsDoor, checkAssumptionsDoor } from "../edge/doors/clusters.ts";
import { createSqlUserDoor } from "../edge/doors/sql-users/creation.ts";
import { deleteSqlUserDoor, resetPasswordDoor } from "../edge/doors/sql-users/sql-users.ts";
import { checkPrivilegesDoor } from "../edge/doors/sql-users/verification.ts";
import type { MutationDoor } from "../run/door.ts";
import { preview } from "../run/run.ts";
import { saveAssumptionCheck } from "../store/clusters/assumption-checks.ts";
import { putGrant } from "../store/clusters/cluster-roles.ts";
import { store } from "../store/db/store.ts";
import { storedSqlUsers } from "../store/sql-users/present-sql-users.ts";
import { checkSqlUsers } from "../verification/check-sql-users.ts";

freshProcess();
const APP = "app_shop";
const world = sqlWorld(["shop"]);

beforeEach(async () => {
  const { cloud, clusterId, sql } = world();
  cloud.differIn([]);
  await cloud.addUser(clusterId, APP);
  sql.asRoot(`REVOKE admin FROM ${APP}`);
});

const check = async (differs: readonly BreakName[] = []) => {
  world().cloud.differIn(differs);
  const done = await change(world().ada, checkAssumptionsDoor, { clusterId: world().clusterId });
  world().cloud.differIn([]);
  return done;
};

async function seen() {
  const answer = await look(world().ada, assumptionsDoor, { clusterId: world().clusterId });
  if (!answer.ok) throw new Error(answer.error.code);
  const { check, steps, asksCluster } = answer.value;
  const of = (result: string) => check?.report.results.filter((each) => each.result === result).map(({ id }) => id);
  return {
    differs: of("differs"),
    holds: of("holds"),
    unseen: of("unseen"),
    shaken: check?.shaken,
    steps,
    asksCluster,
  };
}

const see = <P extends Permission, I, O>(by: Person, door: MutationDoor<P, I, O>, input: unknown) =>
  inRequest(by.browser, () => preview(door, input));

const codeOf = (answer: { ok: true } | { ok: false; error: { code: string } }) =>
  answer.ok ? "ok" : answer.error.code;
const target = () => ({ clusterId: world().clusterId, name: APP });
const stateNow = async () => (await storedSqlUsers(await store(), world().clusterId)).get(APP)?.state;

test("every statement of a check reads, by the same gate as all that Rolecall sends", () => {
  const asked = askedOf({ version: "v26.2.1", plan: "ADVANCED", sqlUser: APP }).flatMap(({ script }) => script);
  expect(asked.length).toBeGreaterThan(30);
  expect(asked.map((each) => sendable(each).effect)).toEqual(asked.map(() => "reads"));
});

describe("a check of a cluster", () => {
  test("without a SQL connection asks the vendor alone, and sends GET alone", async () => {
    const { cloud } = world();
    const before = cloud.record().length;
    expect(codeOf(await check())).toBe("ok");
    expect(
      new Set(
        cloud
          .record()
          .slice(before)
          .map(({ method }) => method),
      ),
    ).toEqual(new Set(["GET"]));
    const { differs, holds, asksCluster } = await seen();
    expect({ differs, asksCluster }).toEqual({ differs: [], asksCluster: false });
    expect(holds?.every((id) => id.startsWith("C-"))).toBe(true);
    expect(holds).toContain("C-05");
  });

  test("with a SQL connection sees all that reading shows, says its steps, and changes nothing", async () => {
    await turnOn(world(), "manage");
    const { sql } = world();
    const before = sql.record().length;
    expect(codeOf(await check())).toBe("ok");
    const texts = sql
      .record()
      .slice(before)
      .flatMap(({ text }) => text ?? []);
    expect(texts.filter((text) => !/^(?:SHOW|SELECT|WITH|USE|SET) /.test(text))).toEqual([]);
    const { differs, unseen, steps } = await seen();
    expect(differs).toEqual([]);
    const byChange = ASSUMPTIONS.filter(({ by }) => by === "change").map(({ id }) => id);
    // No SQL user here has an option or an end, or is in a role through another.
    expect(unseen).toEqual(["L-02", "L-03", "L-06", ...byChange].toSorted());
    expect(steps.length).toBeGreaterThan(30);
  });

  test("an observer sees less, and that closes nothing", async () => {
    await turnOn(world(), "observe");
    await check();
    const { differs, shaken } = await seen();
    expect({ differs, shaken }).toEqual({ differs: [], shaken: [] });
  });

  test("who may not manage the SQL connection starts none", async () => {
    const { clusterId, cloud } = world();
    const creator = await person("Cato");
    const account = { kind: "account", id: creator.id } as const;
    await putGrant(await store(), account, { clusterId, role: "cluster_creator", by: "Ada" });
    const before = cloud.record().length;
    expect(codeOf(await change(creator, checkAssumptionsDoor, { clusterId }))).toBe("forbidden");
    expect(codeOf(await change(await person("Mo"), checkAssumptionsDoor, { clusterId }))).toBe("cluster_not_found");
    expect(cloud.record()).toHaveLength(before);
  });
});

describe("what does not hold", () => {
  const newcomer = () => ({ clusterId: world().clusterId, name: "newcomer" });

  test("closes the doors that rest on it, in the preview as in the change, and nothing is sent", async () => {
    await check(["SQL users are texts"]);
    expect((await seen()).differs).toEqual(["C-05"]);
    const { ada, cloud } = world();
    const before = cloud.record().length;
    expect(codeOf(await see(ada, createSqlUserDoor, newcomer()))).toBe("assumption_differs");
    expect(codeOf(await change(ada, createSqlUserDoor, newcomer()))).toBe("assumption_differs");
    expect(codeOf(await see(ada, deleteSqlUserDoor, target()))).toBe("assumption_differs");
    expect(
      cloud
        .record()
        .slice(before)
        .filter(({ method }) => method !== "GET"),
    ).toEqual([]);
    expect(codeOf(await see(ada, resetPasswordDoor, target()))).toBe("ok");
  });

  test("stays closed by a check that does not see it, and opens by one that sees that it holds", async () => {
    await turnOn(world(), "manage");
    await check(["VALID UNTIL is a duration", "SHOW USERS leaves out root"]);
    expect((await seen()).differs).toContain("L-01");
    world().sql.fault({ kind: "cut", statement: /^SHOW USERS/ });
    await check();
    world().sql.clearFaults();
    expect((await seen()).differs).toContain("L-01");
    await check();
    expect((await seen()).differs).toEqual([]);
    expect(codeOf(await see(world().ada, createSqlUserDoor, newcomer()))).toBe("ok");
  });

  test("takes trust and gives none: checks go on, and prove nothing but admin", async () => {
    await turnOn(world(), "manage");
    await check(["CONNECT is a number"]);
    const { ada, clusterId, sql } = world();
    const one = await change(ada, checkPrivilegesDoor, target());
    expect(one).toMatchObject({ ok: true, value: { verdict: { state: "inconclusive", reasons: [DOUBT] } } });
    const request = { requestId: "req_test", address: "" };
    const all = await checkSqlUsers({ clusterId, request });
    expect(all.unread).toContainEqual({ name: APP, before: "unknown", why: DOUBT });
    expect(await stateNow()).toBe("unknown");
    sql.asRoot(`GRANT admin TO ${APP}`);
    await checkSqlUsers({ clusterId, request });
    expect(await stateNow()).toBe("admin");
    // Nor does a creation, which proves what it has made.
    await change(ada, createSqlUserDoor, newcomer());
    const made = (await storedSqlUsers(await store(), clusterId)).get("newcomer");
    expect(made?.state ?? "unknown").toBe("unknown");
  });
});

test("a cluster that says that all is as assumed opens nothing that a door would refuse", async () => {
  const outcomes = new Map(ASSUMPTIONS.map(({ id }) => [id, { result: "holds", seen: "as_assumed" } as const]));
  const { ada, clusterId } = world();
  const about = { at: Date.now(), mode: "full" as const, plan: "ADVANCED", version: "v26.2.1" };
  const before = await change(ada, checkPrivilegesDoor, target());
  await saveAssumptionCheck(await store(), clusterId, Object.assign({ outcomes }, about));
  expect(await change(ada, checkPrivilegesDoor, target())).toEqual(
    Object.assign({}, before, {
      error: Object.assign({}, (before as { error: object }).error, { requestId: expect.any(String) }),
    }),
  );
});

/** Ways to answer a check of SQL users otherwise than it is read. */
const LIES = ["system grants are called rights", "CONNECT is a number", "lengths are counted otherwise"] as const;

test("a cluster that says that all is as assumed gets no statement of a check left out, and no state that its answers do not prove", async () => {
  await turnOn(world(), "manage");
  const { clusterId, cloud, sql } = world();
  const request = { requestId: "req_test", address: "" };
  /** What a check of all SQL users sends; values differ each time. */
  const sent = async () => {
    const before = sql.record().length;
    await checkSqlUsers({ clusterId, request });
    const texts = sql
      .record()
      .slice(before)
      .flatMap(({ text }) => text ?? []);
    return texts.map((text) => text.replaceAll(/'[^']*'/g, "''"));
  };
  // The first one opens the sessions, too.
  await sent();
  const asked = await sent();
  expect(asked.length).toBeGreaterThan(10);
  expect(await stateNow()).toBe("restricted");
  const outcomes = new Map(ASSUMPTIONS.map(({ id }) => [id, { result: "holds", seen: "as_assumed" } as const]));
  const about = { at: Date.now(), mode: "full" as const, plan: "ADVANCED", version: "v26.2.1" };
  await saveAssumptionCheck(await store(), clusterId, Object.assign({ outcomes }, about));
  expect(await sent()).toEqual(asked);
  for (const lie of LIES) {
    await (await store()).updateTable("sql_users").set({ admin_state: "unknown" }).execute();
    cloud.differIn([lie]);
    // An answer that proves nothing ends the check.
    await sent().catch((error: unknown) => expect(error, lie).toMatchObject({ code: "check_proved_nothing" }));
    expect(await stateNow(), lie).toBe("unknown");
    cloud.differIn([]);
    await sent();
    expect(await stateNow(), lie).toBe("restricted");
  }
});

test("every feature that a check can shake has a door that closes, or is closed by its own reading", async () => {
  const doors = (await Promise.all(Object.values(DOORS).map((load) => load()))).flatMap((room) => Object.values(room));
  const closed = new Set(doors.flatMap((door) => (door as { relies?: { on: readonly Feature[] } })?.relies?.on ?? []));
  /** Their readers refuse an answer of another form, or know nothing by it. `states`: see above. */
  const byThemselves: readonly Feature[] = ["clusters", "list", "network", "facts", "logins", "sessions", "ways"];
  const features = new Set(ASSUMPTIONS.flatMap(({ dependents }) => dependents));
  expect([...closed, ...byThemselves].toSorted()).toEqual([...features].toSorted());
});
