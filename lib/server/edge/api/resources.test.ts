import { beforeEach, expect, test, vi } from "vitest";
import { problemSchema } from "#lib/shared/api/common.ts";
import { unseal } from "#lib/shared/passwords/sealing.ts";
import { programOf } from "../../../testing/program.ts";
import { change, look, newWorld, OTHER_ID, type World } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { clusterNamesAsKnown } from "../../cloud/known-clusters.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";

import { revokeApiToken } from "../../store/people/api-token-ends.ts";
import { saveCreated } from "../../store/sql-users/sql-users.ts";
import { rotationDoor } from "../doors/sql-users/rotation.ts";
import { protectSqlUserDoor, resetPasswordDoor } from "../doors/sql-users/sql-users.ts";
import { OPERATIONS } from "./operations.ts";

freshProcess();
let world: World;
beforeEach(async () => {
  vi.useRealTimers();
  world = await newWorld();
  await clusterFacts().all();
});

async function created(name: string, ownerTeamId: string | null = null): Promise<void> {
  await saveCreated(
    await store(),
    { clusterId: CLUSTER_ID, name },
    {
      purpose: "",
      ownerTeamId,
      by: { id: world.ada.id, name: "Ada" },
    },
  );
  world.users.set(name, "old");
}

test("a rotation: due SQL users, start, progress, passwords opened only by the caller, and taken", async () => {
  await created("app_old");
  const call = await programOf(world.ada);
  const due = await call("GET", "/rotations/due?olderThanDays=0");
  expect(due.body.items).toMatchObject([{ clusterId: CLUSTER_ID, name: "app_old" }]);
  expect((await call("GET", "/rotations/due?olderThanDays=1")).body.items).toEqual([]);
  expect((await call("GET", "/rotations/due")).status).toBe(200);

  const keys = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey));
  const sealTo = Buffer.from(raw).toString("base64url");
  const body = { targets: [{ clusterId: CLUSTER_ID, names: ["app_old"] }], deliver: "caller", sealTo };
  expect((await call("POST", "/rotations?dryRun=true", body)).body).toMatchObject({ calls: [{ method: "PUT" }] });
  expect(world.users.get("app_old")).toBe("old");
  const started = await call("POST", "/rotations", body);
  expect(started.status).toBe(201);
  const { id } = started.body;
  await expect.poll(async () => (await call("GET", `/rotations/${id}`)).body.state).toBe("over");
  const sealed = (await call("GET", `/rotations/${id}/passwords?key=${sealTo}`)).body.items as {
    id: string;
    sealed: string;
    at: number;
  }[];
  const [item] = sealed;
  const opened = await unseal(keys, item?.sealed ?? "", { jobId: String(id), itemId: item?.id ?? "" });
  expect(world.users.get("app_old")).toBe(opened);
  const taken = { items: [{ id: item?.id, at: item?.at }] };
  const another = await programOf(world.ada);
  expect((await another("POST", `/rotations/${id}/taken`, taken)).body.code).toBe("forbidden");
  expect((await call("GET", `/rotations/${id}/passwords?key=${sealTo}`)).body.items).toHaveLength(1);
  expect((await call("POST", `/rotations/${id}/taken`, taken)).status).toBe(200);
  expect((await call("GET", `/rotations/${id}/passwords?key=${sealTo}`)).body.items).toEqual([]);
  expect((await call("GET", "/rotations")).body.items).toMatchObject([{ id, deliver: "caller" }]);
  const events = (await (await store()).selectFrom("audit_events").selectAll().execute()).filter(
    ({ action, outcome }) =>
      action === "rotation.end" ||
      (outcome === "intended" && ["rotation.start", "sql_user.reset_password"].includes(action)),
  );
  expect(new Set(events.map(({ action }) => action)).size).toBe(3);
  for (const { action, details } of events) expect(details, action).toContain("(apt_");
  // Another person's program does not learn that the rotation exists.
  const other = await programOf(world.cleo);
  expect((await other("GET", `/rotations/${id}`)).body.code).toBe("not_found");
});

test("requests are sent and listed, and no token decides one", async () => {
  await created("pay_one", world.payments);
  const call = await programOf(world.mara);
  const body = {
    kind: "create",
    clusterId: CLUSTER_ID,
    teamId: world.payments,
    name: "pay_two",
    purpose: "pays",
    userKind: "service",
    reason: "needed",
  };
  const sent = await call("POST", "/requests", body);
  expect(sent.status, JSON.stringify(sent.body)).toBe(201);
  const { body: list } = await call("GET", "/requests?state=pending");
  expect(list.items).toMatchObject([{ id: sent.body.id, own: true, requested: { name: "pay_two" } }]);
  const elsewhere = await programOf(world.ada, { clusters: [OTHER_ID] });
  expect((await elsewhere("GET", "/requests")).body.items).toEqual([]);
  expect(OPERATIONS.filter(({ path }) => /approve|deny|decide/.test(path))).toEqual([]);
});

test("the audit of the token's clusters is read, page by page", async () => {
  const writes = await programOf(world.ada);
  for (const name of ["app_one", "app_two"]) await writes("POST", `/clusters/${CLUSTER_ID}/sql-users`, { name });
  await writes("POST", `/clusters/${OTHER_ID}/sql-users`, { name: "app_other" });
  const reads = await programOf(world.ada, { scopes: ["audit"], clusters: [CLUSTER_ID] });
  const { body } = await reads("GET", "/audit?action=sql_user.create");
  expect((body.items as { target: string }[]).map(({ target }) => target)).toEqual(["app_two", "app_one"]);
  // The name is known here, and yet it is for pages alone.
  expect((await clusterNamesAsKnown([CLUSTER_ID])).has(CLUSTER_ID)).toBe(true);
  expect(JSON.stringify(body)).not.toContain("clusterName");
  expect((await reads("GET", "/clusters")).body.code).toBe("token_scope");
  const mara = await programOf(world.mara);
  expect((await mara("GET", "/audit")).body.code).toBe("forbidden");
});

test("SQL is linted and planned, and nothing is run", async () => {
  const call = await programOf(world.ada);
  const before = world.received.length;
  const linted = await call("POST", "/lint", { files: [{ name: "a.sql", sql: "GRANT ALL ON DATABASE d TO app;" }] });
  expect(linted.body).toMatchObject({ files: [{ name: "a.sql", findings: expect.any(Array) }] });
  const access = { level: "read-only", via: "role", databases: [{ name: "shop" }], scope: "both" };
  const plan = await call("POST", `/clusters/${CLUSTER_ID}/plan`, { name: "app_one", access });
  expect(plan.status, JSON.stringify(plan.body)).toBe(200);
  expect(JSON.stringify(plan.body.run)).toContain("GRANT");
  expect(await call("POST", `/clusters/${CLUSTER_ID}/plan`, { name: "root", access })).toMatchObject({
    status: 400,
    body: { code: "invalid_input" },
  });
  expect(world.received.slice(before).filter(({ method }) => method !== "GET")).toEqual([]);
});

test("reviews are for tokens of all clusters", async () => {
  const call = await programOf(world.ada);
  expect((await call("GET", "/reviews")).body).toEqual({ items: [], next: null });
  expect((await call("GET", "/reviews/rev_none")).body.code).toBe("not_found");
  const narrow = await programOf(world.ada, { clusters: [CLUSTER_ID] });
  for (const path of ["", "/rows", "/evidence", "/evidence/results.csv"])
    expect((await narrow("GET", `/reviews/rev_none${path}`)).body.code).toBe("not_found");
});

test("a service does what its team may do, under its own name", async () => {
  await putGrant(
    await store(),
    { kind: "team", id: world.payments },
    { clusterId: CLUSTER_ID, role: "cluster_creator", by: "Ada" },
  );
  const call = await programOf(world.ada, {
    kind: "service",
    teamId: world.payments,
    scopes: ["read", "create", "reset", "rotate"],
  });
  expect((await call("POST", `/clusters/${CLUSTER_ID}/sql-users`, { name: "app_svc" })).status).toBe(201);
  expect((await call("POST", `/clusters/${CLUSTER_ID}/sql-users/app_svc/reset-password`)).status).toBe(200);
  expect((await call("GET", `/clusters/${OTHER_ID}/sql-users`)).body.code).toBe("cluster_not_found");
  const { body } = await call("GET", `/clusters/${CLUSTER_ID}/sql-users/app_svc`);
  const events = await (await store()).selectFrom("audit_events").selectAll().execute();
  const reset = events.find(({ action }) => action === "sql_user.reset_password");
  expect(JSON.parse(reset?.details ?? "{}").token).toMatch(/^ci-\d+ \(apt_\w+\) of Payments$/);
  expect(body.passwordChangedBy).toMatch(/^ci-\d+ \(Payments\)$/);
});

test("a rotation says whether the token of its program works, so that sealed passwords that nobody can fetch are named", async () => {
  await created("app_svc");
  const role = { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" } as const;
  await putGrant(await store(), { kind: "team", id: world.payments }, role);
  const call = await programOf(world.ada, { kind: "service", teamId: world.payments, scopes: ["rotate"] });
  const keys = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const sealTo = Buffer.from(await crypto.subtle.exportKey("raw", keys.publicKey)).toString("base64url");
  const targets = [{ clusterId: CLUSTER_ID, names: ["app_svc"] }];
  const { id } = (await call("POST", "/rotations", { targets, deliver: "caller", sealTo })).body;
  await expect.poll(async () => (await call("GET", `/rotations/${id}`)).body.state).toBe("over");
  const page = async () => {
    const answer = await look(world.ada, rotationDoor, { id });
    return answer.ok ? [answer.value.program, answer.value.items[0]?.place] : answer.error;
  };
  expect(await page()).toEqual(["works", "sealed"]);
  const db = await store();
  const { id: token } = await db.selectFrom("api_tokens").select("id").executeTakeFirstOrThrow();
  await revokeApiToken(db, token);
  expect(await page()).toEqual(["ended", "sealed"]);
  expect((await call("GET", `/rotations/${id}/passwords?key=${sealTo}`)).body.code).toBe("token_invalid");
});

test("a service cannot deliver a rotation to owners: no password is changed for an unusable link", async () => {
  await created("app_svc", world.others);
  await putGrant(
    await store(),
    { kind: "team", id: world.payments },
    { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" },
  );
  const call = await programOf(world.ada, { kind: "service", teamId: world.payments, scopes: ["rotate"] });
  const keys = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const sealTo = Buffer.from(await crypto.subtle.exportKey("raw", keys.publicKey)).toString("base64url");
  const body = { targets: [{ clusterId: CLUSTER_ID, names: ["app_svc"] }], deliver: "owners", sealTo };
  const refused = { status: 400, body: { code: "invalid_input", fields: { deliver: expect.any(String) } } };
  expect(await call("POST", "/rotations", body)).toMatchObject(refused);
  expect(await call("POST", "/rotations?dryRun=true", body)).toMatchObject(refused);
  expect(world.users.get("app_svc")).toBe("old");
  expect((await call("POST", "/rotations?dryRun=true", { ...body, deliver: "caller" })).status).toBe(200);
});

test("the description of a SQL user is set", async () => {
  await created("app_one");
  const call = await programOf(world.ada);
  const at = `/clusters/${CLUSTER_ID}/sql-users/app_one`;
  const description = { ownerTeamId: world.payments, purpose: "pays", contact: "", notes: "", kind: "service" };
  expect((await call("PUT", `${at}/description`, description)).body).toEqual({ name: "app_one" });
  expect((await call("GET", at)).body).toMatchObject({ owner: "Payments", purpose: "pays", kind: "service" });
  expect((await call("GET", `${at}/facts`)).body.code).toBe("sql_connection_off");
  expect((await call("GET", `/clusters/${CLUSTER_ID}/teams`)).body.items).toMatchObject([{ name: "Others" }, {}]);
});

test("a password on a person's screen is replaced only if the program names it, also one of the token's own owner", async () => {
  await created("app_one");
  const call = await programOf(world.ada);
  const at = `/clusters/${CLUSTER_ID}/sql-users/app_one`;
  const shown = await change(world.ada, resetPasswordDoor, { clusterId: CLUSTER_ID, name: "app_one" });
  const refused = await call("POST", `${at}/reset-password`, {});
  const id = shown.ok ? shown.value.shownId : "";
  expect(refused).toMatchObject({ status: 409, body: { code: "password_in_view", inView: { id, by: "Ada" } } });
  expect(problemSchema.parse(refused.body).inView?.since).toMatch(/Z$/);
  const reset = await call("POST", `${at}/reset-password`, { replaces: id });
  expect([reset.status, world.users.get("app_one")]).toEqual([200, reset.body.password]);
  // The program's password is only in its answer, not on a screen.
  expect((await call("POST", `${at}/reset-password`, {})).status).toBe(200);
});

test("a change of a protected SQL user that a program may not make is refused in its preview too", async () => {
  await created("app_one");
  const protect = await change(world.ada, protectSqlUserDoor, { clusterId: CLUSTER_ID, name: "app_one" });
  expect(protect.ok, JSON.stringify(protect)).toBe(true);
  const call = await programOf(world.ada);
  const at = `/clusters/${CLUSTER_ID}/sql-users/app_one`;
  const description = { ownerTeamId: null, purpose: "x", contact: "", notes: "", kind: null };
  for (const dryRun of ["", "?dryRun=true"]) {
    expect((await call("PUT", `${at}/description${dryRun}`, description)).body.code).toBe("token_needs_person");
    expect((await call("POST", `${at}/reset-password${dryRun}`)).body.code).toBe("token_needs_person");
    expect((await call("DELETE", `${at}${dryRun}`)).body.code).toBe("token_needs_person");
  }
  const missing = `/clusters/${CLUSTER_ID}/sql-users/nobody/description?dryRun=true`;
  expect((await call("PUT", missing, description)).body.code).toBe("sql_user_not_found");
});

test("a rotation that would be refused is refused in its preview too, with the SQL users that stop it", async () => {
  for (const name of ["app_one", "app_kept", "app_busy"]) await created(name);
  await change(world.ada, protectSqlUserDoor, { clusterId: CLUSTER_ID, name: "app_kept" });
  const call = await programOf(world.ada);
  const keys = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const sealTo = Buffer.from(await crypto.subtle.exportKey("raw", keys.publicKey)).toString("base64url");
  const asked = async (path: string, ...names: string[]) => {
    const targets = [{ clusterId: CLUSTER_ID, names }];
    const { status, body } = await call("POST", path, { targets, deliver: "caller", sealTo });
    return [status, body.code, body.fields];
  };
  const { promise, resolve } = Promise.withResolvers<void>();
  world.instead = ({ method }, carryOut) => (method === "PUT" ? promise.then(() => carryOut()) : undefined);
  expect((await asked("/rotations", "app_busy"))[0]).toBe(201);
  for (const path of ["/rotations?dryRun=true", "/rotations"]) {
    const kept = await asked(path, "app_one", "app_kept");
    expect(kept).toEqual([403, "token_needs_person", { targets: "Not possible now: app_kept (protected)." }]);
    const busy = await asked(path, "app_one", "app_busy");
    expect(busy).toEqual([409, "rotation_overlaps", { targets: "Not possible now: app_busy (in_rotation)." }]);
    const gone = await asked(path, "app_one", "nobody");
    expect(gone).toEqual([409, "rotation_outdated", { targets: expect.stringContaining("nobody (") }]);
  }
  expect((await asked("/rotations?dryRun=true", "app_one"))[0]).toBe(200);
  expect(world.users.get("app_one")).toBe("old");
  resolve();
});

test("as many SQL users as a rotation takes come in one call", async () => {
  const call = await programOf(world.ada);
  const names = Array.from({ length: 5_000 }, (_, at) => `app_${String(at).padStart(40, "0")}`);
  const targets = [{ clusterId: CLUSTER_ID, names }];
  const asked = await call("POST", "/rotations", { targets, deliver: "caller", sealTo: "A".repeat(87) });
  expect(asked.body.code).not.toBe("too_large");
});

test("a program with too many refused changes is told that it is its own limit, and when to come again", async () => {
  await created("app_kept");
  await change(world.ada, protectSqlUserDoor, { clusterId: CLUSTER_ID, name: "app_kept" });
  const call = await programOf(world.ada);
  const reset = () => call("POST", `/clusters/${CLUSTER_ID}/sql-users/app_kept/reset-password`, {});
  expect(await reset()).toMatchObject({ status: 403, body: { code: "token_needs_person" } });
  for (let again = 0; again < 59; again += 1) await reset();
  const { status, body } = await reset();
  expect([status, body.code]).toEqual([429, "too_many_calls"]);
  expect(body.retryAfterSeconds).toBeGreaterThan(0);
  expect(body.retryAfterSeconds).toBeLessThanOrEqual(60);
});
