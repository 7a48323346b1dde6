import { beforeEach, describe, expect, test } from "vitest";
import { planOf } from "#lib/shared/sql-access/access-plan.ts";
import { parseWanted } from "#lib/shared/sql-access/wanted-access.ts";
import { CLIENTS } from "#lib/sql/answers/testing.ts";
import { answersOf } from "#lib/sql/answers/testing-answers.ts";
import type { AccessPlan } from "#lib/sql/plan.ts";
import { ModelCluster } from "#lib/sql/testing/model-cluster.ts";
import { approve, begin, idOf, list, notified, owned, requestForOwn, world } from "../../testing/request-steps.ts";
import { change, look } from "../../testing/requests.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { freshProcess } from "../../testing/server.ts";
import { requestForOwnDoor, requestPreviewDoor } from "../edge/doors/requests.ts";
import { ownPrivilegesDoor } from "../edge/doors/sql-users/own-sql-users.ts";
import { privilegesDoor, verifyDoor } from "../edge/doors/sql-users/verification.ts";

freshProcess();
const NAMED = { clusterId: CLUSTER_ID, name: "app" };
const READ = "for=read-only&db=shop";
const WRITE = "for=read-write&db=shop";

function planFor(access: string): AccessPlan {
  const facts = {
    user: "app",
    clusterVersion: "v26.2.0",
    code: "only_to_run",
    otherAdmins: ["root"],
    restricted: false,
  };
  const planned = planOf({ ...parseWanted(access), demote: false }, facts);
  if (!planned.ok) throw new Error(planned.message);
  return planned.plan;
}

async function ask(access: string, sqlUserId: string): Promise<string> {
  const id = idOf(
    await change(world.mara, requestForOwnDoor, { kind: "privileges", sqlUserId, access, reason: "Reads only" }),
  );
  expect(await approve(world.cleo, id)).toMatchObject({ ok: true });
  return id;
}

/** Pastes the cluster's answer to the verify script of this access; resolves to the verdict. */
async function verify(cluster: ModelCluster, access: string) {
  const page = await look(world.cleo, privilegesDoor, NAMED);
  if (!page.ok) throw new Error(page.error.code);
  const { code } = page.value;
  const answer = CLIENTS.psql?.(answersOf(cluster.world("app", planFor(access).looksAt, code))) ?? "";
  const planned = planOf(parseWanted(access), {
    user: "app",
    clusterVersion: "v26.2.0",
    code,
    otherAdmins: ["root"],
    restricted: false,
  });
  const wanted = planned.ok ? { wanted: planned.wanted } : {};
  const result = await change(world.cleo, verifyDoor, { ...NAMED, code, answer, ...wanted });
  if (!result.ok) throw new Error(result.error.code);
  return result.value.verdict;
}

const stateOf = async (id: string) => (await list(world.mara)).find((request) => request.id === id)?.state;

describe("a request that narrows", () => {
  let cluster: ModelCluster;
  let rowId: string;
  beforeEach(async () => {
    await begin();
    rowId = await owned("app");
    cluster = new ModelCluster().make("shop", "public", "orders", "table").run(planFor(WRITE).run);
  });

  test("to reading alone is not finished while INSERT, UPDATE and DELETE are still there", async () => {
    const id = await ask(READ, rowId);
    cluster.run(planFor(READ).run);
    const verdict = await verify(cluster, READ);
    expect(verdict).toMatchObject({ state: "restricted", missing: [] });
    expect(verdict.surplus).toContain("membership in shop_rw_role");
    expect(await stateOf(id)).toBe("waiting");
    // The verdict has the SQL that revokes it.
    expect(await verify(cluster.run(verdict.revoke), READ)).toMatchObject({ surplus: [], matches: true });
    expect(await stateOf(id)).toBe("finished");
    expect(await notified(world.mara)).toEqual(["decided", "finished"]);
  });

  test("shows its requester and its approver the present privileges as last read, or that they were not read", async () => {
    expect(await look(world.mara, ownPrivilegesDoor, { id: rowId })).toEqual({ ok: true, value: null });
    await verify(cluster, WRITE);
    const held = { at: expect.any(Number), phrases: expect.arrayContaining(["membership in shop_rw_role"]) };
    expect(await look(world.mara, ownPrivilegesDoor, { id: rowId })).toEqual({ ok: true, value: held });
    expect(await look(world.ben, ownPrivilegesDoor, { id: rowId })).toMatchObject({
      error: { code: "sql_user_not_found" },
    });
    const id = idOf(await requestForOwn(world.mara, "privileges", rowId));
    const preview = await look(world.cleo, requestPreviewDoor, { clusterId: NAMED.clusterId, id });
    expect(preview).toMatchObject({ value: { held } });
  });

  test("saves the first 100 privileges, and how many more there are", async () => {
    for (let place = 0; place < 120; place++) cluster.make("shop", "public", `t${place}`, "table");
    cluster.run(planFor(WRITE).run);
    const verdict = await verify(cluster, WRITE);
    const held = await look(world.mara, ownPrivilegesDoor, { id: rowId });
    const phrases = held.ok ? (held.value?.phrases ?? []) : [];
    expect([phrases.length, phrases.at(-1)]).toEqual([101, `${verdict.held.length - 100} more`]);
    expect(verdict.held.length).toBeGreaterThan(119);
  });

  test("is not finished by a comparison with other access that the browser sent", async () => {
    const id = await ask(READ, rowId);
    expect(await verify(cluster, WRITE)).toMatchObject({ matches: true });
    expect(await stateOf(id)).toBe("waiting");
  });

  test("is not finished while a right of the approved access is missing", async () => {
    const id = await ask(WRITE, rowId);
    cluster.apply('REVOKE DELETE ON ALL TABLES IN SCHEMA "shop"."public" FROM "shop_rw_role"');
    expect(await verify(cluster, WRITE)).toMatchObject({
      surplus: [],
      missing: ["DELETE on table shop.public.orders"],
    });
    expect(await stateOf(id)).toBe("waiting");
  });

  test("is replaced by a later approval, and only that is finished", async () => {
    const first = await ask(READ, rowId);
    const second = await ask(WRITE, rowId);
    expect(await stateOf(first)).toBe("void");
    await verify(cluster, WRITE);
    expect(await stateOf(second)).toBe("finished");
    expect(await stateOf(first)).toBe("void");
  });
});
