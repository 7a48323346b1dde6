import { beforeEach, expect, test, vi } from "vitest";
import { inRequest } from "../../testing/next-headers.ts";
import { backAtRest, itemIn, pressed, wayBack } from "../../testing/put-back-steps.ts";
import { change, type Person } from "../../testing/requests.ts";
import { restrictedApp } from "../../testing/restricted-app.ts";
import { freshProcess } from "../../testing/server.ts";
import { meanwhile, sqlWorld } from "../../testing/sql-cluster.ts";
import { resetIdleDoor } from "../edge/doors/sql-users/pairs.ts";
import { approveBackDoor, putBackDoor } from "../edge/doors/sql-users/restriction.ts";
import { letTeamResetDoor, resetOwnDoor, resetPasswordDoor } from "../edge/doors/sql-users/sql-users.ts";
import { JOBS } from "../edge/process/job-kinds.ts";
import { proceed } from "../jobs/control.ts";
import { useClaim } from "../sharing/claims/use.ts";
import { store } from "../store/db/store.ts";
import { addClaimLink } from "../store/requests/claim-links.ts";
import { addPair } from "../store/sql-users/pairs.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";

/* Who puts back, who agrees, and who gains nothing by it. */

freshProcess();
const world = sqlWorld();
const app = restrictedApp(world);
const { appOf, isAdmin, stateOf, back, again, owner, withRole } = app;
let id = "";
beforeEach(() => {
  ({ id } = app.now());
});

test("a team that could reset its restricted SQL user cannot from the first statement on, not even by an exception", async () => {
  const { sql } = world();
  const db = await store();
  const mara = await owner();
  const row = await rowOf(db, appOf());
  const reset = async () => {
    const answer = await change(mara, resetOwnDoor, { id: row?.id ?? "" });
    return answer.ok ? null : answer.error.code;
  };
  // The exception is of an earlier state, and would let the team have the password of a superuser.
  await db.updateTable("sql_users").set({ override_at: 1, override_by: "Ada", override_reason: "x" }).execute();
  const states: unknown[] = [];
  sql.fault({
    kind: "slow",
    statement: /^GRANT admin/,
    times: 1,
    until: meanwhile(async () => void states.push(await stateOf())),
  });
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  expect(states).toEqual(["admin"]);
  expect(await reset()).toBe("waiting_for_restriction");
  await again();
  await backAtRest();
  expect(await reset()).toBe(null);
});

test("a check that read the cluster before cannot call it restricted while it is put back", async () => {
  const { saveVerified } = await import("../store/sql-users/proofs.ts");
  const row = await rowOf(await store(), appOf());
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  const late = { state: "restricted", databases: [], by: "Ada", live: true } as const;
  const saved = await saveVerified(await store(), { ...appOf(), rowId: row?.id }, late);
  expect([saved, await stateOf()]).toEqual([false, "admin"]);
});

test("where a person without Cluster Admin got its password since, another Cluster Admin has to agree", async () => {
  const db = await store();
  const creator = await withRole("Cora", "cluster_creator");
  expect(await change(creator, resetPasswordDoor, appOf())).toMatchObject({ ok: true });
  expect((await wayBack(world().ada, id)).knowers).toEqual(["Cora"]);
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  expect([(await back())?.state, (await back())?.knowers, isAdmin()]).toEqual(["asked", ["Cora"], false]);
  const agree = async (by: Person) => {
    const answer = await change(by, approveBackDoor, { id, back: (await back())?.id ?? "" });
    return answer.ok ? null : answer.error.code;
  };
  expect(await agree(world().ada)).toBe("own_request");
  expect(await agree(creator)).toBe("forbidden");
  const second = await withRole("Cleo Two", "cluster_admin");
  const notices = await db.selectFrom("notices").select("text").where("account_id", "=", second.id).execute();
  expect(notices).toEqual([]);
  expect(await agree(second)).toBe(null);
  await backAtRest();
  expect([(await back())?.state, (await back())?.secondBy, isAdmin()]).toEqual(["back", "Cleo Two", true]);
  await again();
  await backAtRest();
});

test("one that waits for a second Cluster Admin is cancelled before it gives anything, and may be asked for again", async () => {
  const creator = await withRole("Cora", "cluster_creator");
  await change(creator, resetPasswordDoor, appOf());
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  expect(await again()).toBe(null);
  await backAtRest();
  expect([(await back())?.state, (await back())?.code, isAdmin()]).toEqual(["failed", "way_back_cancelled", false]);
  expect((await wayBack(world().ada, id)).problem).toBeUndefined();
});

test("its password replaced by the Cluster Admin needs no second one", async () => {
  const creator = await withRole("Cora", "cluster_creator");
  const shown = await change(creator, resetPasswordDoor, appOf());
  if (!shown.ok) throw new Error(shown.error.code);
  const replaced = await change(world().ada, resetPasswordDoor, { ...appOf(), replaces: shown.value.shownId });
  expect(replaced).toMatchObject({ ok: true });
  expect((await wayBack(world().ada, id)).knowers).toEqual([]);
});

test("a Cluster Creator sets no password of one that is put back, whatever the settings say", async () => {
  const creator = await withRole("Cora", "cluster_creator");
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  const code = async () => {
    const answer = await change(creator, resetPasswordDoor, appOf());
    return answer.ok ? null : answer.error.code;
  };
  expect(await code()).toBe("limited_to_restricted");
  await again();
  await backAtRest();
  expect(await code()).toBe(null);
});

test("a Cluster Creator sets no password of the idle one of a pair that is put back", async () => {
  const db = await store();
  const creator = await withRole("Cora", "cluster_creator");
  const member = async (name: string) => {
    const row = await rowOf(db, { clusterId: world().clusterId, name });
    return { name, sqlUserId: row?.id ?? "" };
  };
  const { clusterId } = world();
  await addPair(db, { clusterId, role: "pair_role", active: await member("bi"), idle: await member("app"), by: "Ada" });
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  expect(await change(creator, resetIdleDoor, appOf())).toMatchObject({
    ok: false,
    error: { code: "limited_to_restricted" },
  });
});

test("while it is put back, its team is given no exception, and one of before opens no claim link", async () => {
  const db = await store();
  const mara = await owner();
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  const answer = await change(world().ada, letTeamResetDoor, { ...appOf(), reason: "The release waits." });
  expect(answer).toMatchObject({ ok: false, error: { code: "invalid_input" } });
  await db.updateTable("sql_users").set({ override_at: 1, override_by: "Ada", override_reason: "x" }).execute();
  const row = await rowOf(db, appOf());
  const link = await addClaimLink(db, {
    cluster: { id: world().clusterId, name: "" },
    sqlUserId: row?.id ?? "",
    ownerTeamId: row?.teamId ?? null,
    senderId: world().ada.id,
    accountId: null,
    teamId: row?.teamId ?? null,
    wordHash: null,
    lastsMs: 3_600_000,
  });
  const used = await inRequest(mara.browser, () =>
    useClaim({ id: link.id, secret: link.secret, opener: "a".repeat(64), word: "" }),
  );
  expect(used).toMatchObject({ ok: false, error: { code: "waiting_for_restriction" } });
});

test("of an agreement and a cancellation that were read before it went on, none changes it any more", async () => {
  expect(await pressed(world().ada, id)).toBe(null);
  const { job, item } = await backAtRest();
  const stale = { jobId: job.id, itemId: item.id, data: item.data, as: { step: "give", at: 1 } };
  expect(await proceed(await store(), JOBS.put_back, stale)).toBe(false);
});

test("only a Cluster Admin of the cluster with a recent proof puts back", async () => {
  const creator = await withRole("Cora", "cluster_creator");
  const { id: item } = await itemIn(world().ada, id);
  const input = { id, item, hours: 1, digest: "0".repeat(64), reason: "It fails." };
  expect(await change(creator, putBackDoor, input)).toMatchObject({ ok: false, error: { code: "forbidden" } });
  expect(await change(await owner(), putBackDoor, input)).toMatchObject({ ok: false, error: { code: "forbidden" } });
  await (await store()).updateTable("sessions").set({ confirmed_at: 0 }).execute();
  const late = await change(world().ada, putBackDoor, input);
  expect(late).toMatchObject({ ok: false, error: { code: "reauthentication_required" } });
});

test("owners, Cluster Admins and the audit are told what it got and when it ends", async () => {
  const db = await store();
  const mara = await owner();
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  await again();
  await backAtRest();
  const texts = (of: string) =>
    db.selectFrom("notices").select("text").where("account_id", "=", of).where("about", "like", "put_back:%").execute();
  for (const one of [mara.id, world().ada.id])
    await vi.waitFor(async () =>
      expect((await texts(one)).map(({ text }) => /put the SQL user app|is restricted again\.$/.test(text))).toEqual([
        true,
        true,
      ]),
    );
  const rows = await db
    .selectFrom("audit_events")
    .select(["action", "outcome", "details"])
    .where("action", "in", ["restrict.put_back", "restrict.given_back", "restrict.again", "restrict.item"])
    .orderBy("sequence")
    .execute();
  expect(rows.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    "restrict.item done",
    "restrict.put_back intended",
    "restrict.put_back done",
    "restrict.given_back done",
    "restrict.again intended",
    "restrict.again done",
    "restrict.item done",
  ]);
  expect(JSON.parse(rows[3]?.details ?? "{}")).toMatchObject({
    restriction: id,
    gave: "membership in admin; role option CREATEDB",
  });
});
