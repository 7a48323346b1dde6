import type { Emulator } from "../../lib/emulator/emulator.ts";
import { auditOf } from "../support/audit.ts";
import { CHANGES, type Change, type Changed, change, list } from "../support/changes.ts";
import { PASSWORD_BEFORE, ROUTES } from "../support/faults/expect-row.ts";
import { audited, type Reported } from "../support/faults/fault-table.ts";
import { test as base, expect } from "../support/fixtures.ts";
import { methodsSent } from "../support/vendor.ts";

/* Faults from the cluster's own state, from changes by another account, and from two faults at once. */

const NAME = "app_one";

type Situation = {
  cloud: Emulator;
  clusterId: string;
  /** makes the change and compares its audit with the reported code */
  carryOut: (what: Change, name?: string) => Promise<Changed>;
};

const test = base.extend<{ situation: Situation }>({
  situation: async ({ cloud, clusterId, request, rolecall }, use) => {
    const carryOut = async (what: Change, name = NAME) => {
      const changed = await change(request, rolecall.url, what, { clusterId, name });
      const events = auditOf(rolecall.folder, clusterId).filter((event) => event.request_id === changed.requestId);
      expect(events.map(({ outcome }) => outcome)).toEqual(["intended", audited(changed.reported)]);
      return changed;
    };
    await use({ cloud, clusterId, carryOut });
  },
});

/** The state before a change. Each test sets the faults that it needs. */
const withUser = ({ cloud, clusterId }: Situation) => cloud.addUser(clusterId, NAME, { password: PASSWORD_BEFORE });
const isAsBefore = ({ cloud, clusterId }: Situation) => cloud.passwordMatches(clusterId, NAME, PASSWORD_BEFORE);

test.describe("the cluster", () => {
  const STATES = [
    ["CREATING", "cluster_not_ready"],
    ["CREATION_FAILED", "cluster_not_ready"],
    ["DELETED", "cluster_not_ready"],
    ["LOCKED", "cloud_conflict"],
  ] as const;
  for (const [state, reported] of STATES)
    test(`is ${state} by the time of the change: ${reported}`, async ({ situation }) => {
      const { cloud, clusterId, carryOut } = situation;
      await withUser(situation);
      cloud.setClusterState(clusterId, state);
      for (const what of CHANGES)
        expect((await carryOut(what, what === "create" ? "app_two" : NAME)).reported).toBe(reported);
      expect(isAsBefore(situation)).toBe(true);
      expect(cloud.userNames(clusterId)).toEqual([NAME]);
    });

  test("no longer exists: cluster_not_found at every door", async ({ situation, request }) => {
    const { cloud, clusterId, carryOut } = situation;
    await withUser(situation);
    for (const route of ["clusters.get", ...Object.values(ROUTES)] as const)
      cloud.fault({ route, clusterId, kind: "status", status: 404 });
    for (const what of CHANGES)
      expect((await carryOut(what, what === "create" ? "app_two" : NAME)).reported).toBe("cluster_not_found");
    expect((await list(request, clusterId)).reported).toBe("cluster_not_found");
  });
});

test.describe("the SQL user", () => {
  test("was deleted elsewhere: sql_user_not_found, and nothing is created", async ({ situation }) => {
    const { cloud, clusterId, carryOut } = situation;
    for (const what of ["reset", "delete"] as const) expect((await carryOut(what)).reported).toBe("sql_user_not_found");
    expect(cloud.userNames(clusterId)).toEqual([]);
  });

  test("was created elsewhere: sql_user_exists, nothing is sent, the password stays", async ({ situation }) => {
    await withUser(situation);
    expect((await situation.carryOut("create")).reported).toBe("sql_user_exists");
    expect(methodsSent(situation.cloud, situation.clusterId)).toEqual([]);
    expect(isAsBefore(situation)).toBe(true);
  });

  test("is created elsewhere at the same time: sql_user_exists, the password stays", async ({ situation }) => {
    const { cloud, clusterId, carryOut } = situation;
    const held = cloud.fault({ route: ROUTES.create, clusterId, hold: true });
    const creation = carryOut("create");
    await held.struck;
    await withUser(situation);
    held.release();
    expect((await creation).reported).toBe("sql_user_exists");
    expect(methodsSent(cloud, clusterId)).toEqual(["POST"]);
    expect(isAsBefore(situation)).toBe(true);
  });

  test("is in use: sql_user_in_use with the database's own words", async ({ situation }) => {
    const { cloud, clusterId, carryOut } = situation;
    await withUser(situation);
    cloud.setBlockers(clusterId, NAME, { grants: ["freight.public.invoices"] });
    const { reported, failure } = await carryOut("delete");
    expect(reported).toBe("sql_user_in_use");
    expect(failure?.vendorMessage).toBe("cannot drop role/user app_one: grants still exist on freight.public.invoices");
    cloud.setBlockers(clusterId, NAME, {});
    expect((await carryOut("delete")).reported).toBe("ok");
  });
});

test.describe("a create whose list cannot be read first", () => {
  const REASONS: [status: number, reported: Reported][] = [
    [500, "cloud_unavailable"],
    [403, "cloud_key_forbidden"],
  ];
  for (const [status, reported] of REASONS)
    test(`is not sent: ${status} gives ${reported}`, async ({ situation }) => {
      const { cloud, clusterId, carryOut } = situation;
      cloud.fault({ route: ROUTES.list, clusterId, kind: "status", status });
      expect((await carryOut("create")).reported).toBe(reported);
      expect(methodsSent(cloud, clusterId)).toEqual([]);
    });
});

test.describe("a create whose answer is lost", () => {
  test("is unknown while the list cannot be read; a reset then gives a password that is in force", async ({
    situation,
  }) => {
    const { cloud, clusterId, carryOut } = situation;
    cloud.fault({ route: ROUTES.create, clusterId, kind: "cut", when: "after" });
    cloud.fault({ route: ROUTES.list, clusterId, kind: "status", status: 403, skip: 1, times: 1 });
    expect((await carryOut("create")).reported).toBe("outcome_unknown");
    expect(methodsSent(cloud, clusterId)).toEqual(["POST"]);
    // As the error says: refresh the list, then reset the password or try again.
    expect((await carryOut("create")).reported).toBe("sql_user_exists");
    const { value } = await carryOut("reset");
    expect(cloud.passwordMatches(clusterId, NAME, value?.password ?? "")).toBe(true);
    expect(methodsSent(cloud, clusterId)).toEqual(["POST", "PUT"]);
  });

  test("is unknown, and shows no password, while the password cannot be set again", async ({ situation }) => {
    const { cloud, clusterId, carryOut } = situation;
    cloud.fault({ route: ROUTES.create, clusterId, kind: "cut", when: "after" });
    cloud.fault({ route: ROUTES.reset, clusterId, kind: "status", status: 403 });
    const { reported, value } = await carryOut("create");
    expect([reported, value]).toEqual(["outcome_unknown", undefined]);
    expect(methodsSent(cloud, clusterId)).toEqual(["POST", "PUT"]);
  });

  test("is settled although the answer to its password is lost too", async ({ situation }) => {
    const { cloud, clusterId, carryOut } = situation;
    cloud.fault({ route: ROUTES.create, clusterId, kind: "cut", when: "after" });
    cloud.fault({ route: ROUTES.reset, clusterId, kind: "cut", when: "after", times: 1 });
    const { value } = await carryOut("create");
    expect(cloud.passwordMatches(clusterId, NAME, value?.password ?? "")).toBe(true);
    expect(methodsSent(cloud, clusterId)).toEqual(["POST", "PUT", "PUT"]);
  });
});

test.describe("a reset whose answer is lost", () => {
  test("is done where the vendor then says that this password is the current one", async ({ situation }) => {
    const { cloud, clusterId, carryOut } = situation;
    await withUser(situation);
    cloud.fault({ route: ROUTES.reset, clusterId, kind: "cut", when: "after", times: 1 });
    const body = JSON.stringify({ code: 3, message: "the new password must be different from the current password" });
    cloud.fault({ route: ROUTES.reset, clusterId, kind: "status", status: 400, body });
    const { value } = await carryOut("reset");
    expect(cloud.passwordMatches(clusterId, NAME, value?.password ?? "")).toBe(true);
  });

  test("stays unknown where it is then refused", async ({ situation }) => {
    const { cloud, clusterId, carryOut } = situation;
    await withUser(situation);
    cloud.fault({ route: ROUTES.reset, clusterId, kind: "cut", when: "after", times: 1 });
    cloud.fault({ route: ROUTES.reset, clusterId, kind: "status", status: 403 });
    const { reported, value } = await carryOut("reset");
    expect([reported, value]).toEqual(["outcome_unknown", undefined]);
  });
});

test.describe("a delete whose answer is lost", () => {
  for (const when of ["before", "after"] as const)
    test(`is unknown while the list cannot be read, and is done when tried again (${when} it was made)`, async ({
      situation,
    }) => {
      const { cloud, clusterId, carryOut } = situation;
      await withUser(situation);
      cloud.fault({ route: ROUTES.delete, clusterId, kind: "cut", when, times: 1 });
      cloud.fault({ route: ROUTES.list, clusterId, kind: "status", status: 403, times: 1 });
      expect((await carryOut("delete")).reported).toBe("outcome_unknown");
      expect((await carryOut("delete")).reported).toBe("ok");
      expect(methodsSent(cloud, clusterId)).toEqual(["DELETE", "DELETE"]);
      expect(cloud.userNames(clusterId)).toEqual([]);
    });
});

test.describe("two people at once", () => {
  test("creating one name: one gets a valid password, the other an error", async ({ situation }) => {
    const { cloud, clusterId, carryOut } = situation;
    const both = await Promise.all([carryOut("create"), carryOut("create")]);
    expect(both.map(({ reported }) => reported).toSorted()).toEqual(["ok", "sql_user_exists"]);
    const shown = both.find(({ reported }) => reported === "ok")?.value?.password ?? "";
    expect(cloud.passwordMatches(clusterId, NAME, shown)).toBe(true);
    expect(methodsSent(cloud, clusterId)).toEqual(["POST"]);
  });

  test("resetting one password: the later one is valid, the earlier one is not", async ({ situation }) => {
    const { cloud, clusterId, carryOut } = situation;
    await withUser(situation);
    const both = await Promise.all([carryOut("reset"), carryOut("reset")]);
    const inForce = both.map(({ value }) => cloud.passwordMatches(clusterId, NAME, value?.password ?? ""));
    expect(inForce.toSorted()).toEqual([false, true]);
    expect(isAsBefore(situation)).toBe(false);
  });

  test("deleting one SQL user: one succeeds, the other gets sql_user_not_found", async ({ situation }) => {
    await withUser(situation);
    const both = await Promise.all([situation.carryOut("delete"), situation.carryOut("delete")]);
    expect(both.map(({ reported }) => reported).toSorted()).toEqual(["ok", "sql_user_not_found"]);
  });
});
