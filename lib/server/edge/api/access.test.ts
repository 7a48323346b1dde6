import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { unseal } from "#lib/shared/passwords/sealing.ts";
import { publicKeyOf } from "#lib/shared/people/public-key.ts";
import { MEMBER_SCOPES, SERVICE_SCOPES, TOKEN_SCOPES } from "#lib/shared/people/token-limits.ts";
import { programOf } from "../../../testing/program.ts";
import { change } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import {
  approve,
  asked,
  begin,
  canLogIn,
  endOnCluster,
  filedReset,
  granted,
  requestNow,
  world,
} from "../../../testing/sql-users/grant-steps.ts";
import { endSqlWorlds } from "../../../testing/sql-world.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { withdrawRequestDoor } from "../doors/requests.ts";

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());

const claimPath = (id: string) => `/requests/${id}/claim`;
const connecting = { scopes: ["connect"] };

async function newKey() {
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  return { pair, sealTo: await publicKeyOf(pair) };
}

const ANOTHER = "2f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51";

/** A program whose token is for one cluster, on which its owner has a role and no access. */
async function forAnotherCluster() {
  const role = { clusterId: ANOTHER, role: "cluster_developer", by: "Ada" } as const;
  await putGrant(await store(), { kind: "account", id: world.mara.id }, role);
  return programOf(world.mara, { scopes: ["connect"], clusters: [ANOTHER] });
}

async function events(action: "request.claim" | "request.give_back") {
  const rows = await (await store()).selectFrom("audit_events").selectAll().where("action", "=", action).execute();
  return rows.map(({ outcome, details }) => ({ outcome, details: JSON.parse(details) }));
}

describe("a program with the scope connect", () => {
  beforeEach(() => begin());

  test("takes the password of its owner's approved access, sealed, with address and end, and the audit names its token", async () => {
    const { id, name } = await granted();
    const call = await programOf(world.mara, connecting);
    const { pair, sealTo } = await newKey();
    const { status, body } = await call("POST", claimPath(id), { sealTo }, "one-key");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name,
      password: null,
      clusterId: world.clusterId,
      connection: { database: "defaultdb" },
    });
    expect(body.endsAt).toBe(new Date(endOnCluster(name)).toISOString());
    const about = { jobId: world.clusterId, itemId: name, use: "api" } as const;
    await world.signIn(name, await unseal(pair, String(body.sealed), about));
    expect(await call("POST", claimPath(id), { sealTo }, "one-key")).toEqual({ status, body });
    const recorded = await events("request.claim");
    expect(recorded.map(({ outcome }) => outcome)).toEqual(["intended", "done"]);
    expect(JSON.stringify(recorded[0]?.details)).toContain("ci-");
    expect(JSON.stringify(recorded)).not.toContain(String(body.sealed));
  });

  test("gives the access back, and the cluster refuses its password", async () => {
    const { id, name } = await granted();
    const call = await programOf(world.mara, connecting);
    await call("POST", claimPath(id), {});
    expect(await call("POST", `/requests/${id}/give-back`)).toEqual({ status: 200, body: { ended: true } });
    expect(canLogIn(name)).toBe(false);
    expect(await events("request.give_back")).toMatchObject([{ outcome: "intended" }, { outcome: "done" }]);
    expect((await call("POST", `/requests/${id}/give-back`)).body.code).toBe("request_over");
  });

  test("a repeated call without a key to seal to gets no password, and no way to a reset", async () => {
    const { id } = await granted();
    const call = await programOf(world.mara, connecting);
    expect((await call("POST", claimPath(id), {}, "k")).body.password).toEqual(expect.any(String));
    const { body } = await call("POST", claimPath(id), {}, "k");
    expect(body).toMatchObject({ password: null, passwordGone: true });
    expect(body).not.toHaveProperty("resetPath");
  });

  test("with the scope request, asks for access whose SQL user has the name of its owner, and not of the token", async () => {
    const call = await programOf(world.mara, { scopes: ["read", "request", "connect"] });
    const { teams } = (await call("GET", "/requests/choices")).body as { teams: { id: string }[] };
    const body = { kind: "grant", clusterId: world.clusterId, teamId: teams[0]?.id, access: "for=read-only&db=shop" };
    const sent = await call("POST", "/requests", Object.assign({ wantedMinutes: 60, reason: "Invoice 88213" }, body));
    expect(sent.status, JSON.stringify(sent.body)).toBe(201);
    const { requested } = await requestNow(String(sent.body.id));
    expect(requested.name).toMatch(/_mara_[a-z2-9]{4}$/);
  });

  test("names the teams and clusters of its owner that the token is for", async () => {
    const call = await programOf(world.mara, connecting);
    const { body } = await call("GET", "/requests/choices");
    expect(body).toMatchObject({
      teams: [{ id: world.payments }],
      clusters: [{ id: world.clusterId, ends: "manage" }],
    });
    const elsewhere = await forAnotherCluster();
    expect((await elsewhere("GET", "/requests/choices")).body.clusters).toEqual([]);
  });

  test("alone takes one: no other scope does, and it sends, decides, resets and deletes nothing", async () => {
    const { id, name } = await granted();
    const others = await programOf(world.mara, { scopes: MEMBER_SCOPES.filter((scope) => scope !== "connect") });
    for (const path of [claimPath(id), `/requests/${id}/give-back`])
      for (const query of ["", "?dryRun=true"])
        expect((await others("POST", path + query, {})).body.code).toBe("token_scope");
    expect((await others("GET", "/requests/choices")).body.code).toBe("token_scope");
    const only = await programOf(world.ada, connecting);
    const user = `/clusters/${world.clusterId}/sql-users/${name}`;
    for (const [method, path, body] of [
      ["GET", "/requests", undefined],
      ["POST", "/requests", { kind: "reset", sqlUserId: "usr_x", reason: "x" }],
      ["POST", `${user}/reset-password`, {}],
      ["DELETE", user, undefined],
    ] as const)
      expect((await only(method, path, body)).body.code, path).toBe("token_scope");
    expect(TOKEN_SCOPES).toContain("connect");
    expect(SERVICE_SCOPES).not.toContain("connect");
  });

  test("takes none of another person, of another cluster, before the approval, or after it was taken", async () => {
    const { id } = await granted();
    const adas = await programOf(world.ada, connecting);
    for (const path of [claimPath(id), `/requests/${id}/give-back`])
      expect((await adas("POST", path, {})).body.code).toBe("not_found");
    const elsewhere = await forAnotherCluster();
    for (const path of [claimPath(id), `/requests/${id}/give-back`])
      expect((await elsewhere("POST", path, {})).body.code).toBe("cluster_not_found");
    const call = await programOf(world.mara, connecting);
    const pending = await asked();
    expect((await call("POST", claimPath(pending), {})).body.code).toBe("request_over");
    expect((await call("POST", claimPath(id), {})).status).toBe(200);
    expect((await call("POST", claimPath(id), {})).body.code).toBe("request_over");
    await change(world.mara, withdrawRequestDoor, { id: pending });
  });

  test("takes no password of a request that is not for temporary access: only a person sees those", async () => {
    const row = await rowOf(await store(), { clusterId: world.clusterId, name: "pay_old" });
    const reset = await filedReset(row?.id ?? "", "pay_old");
    expect(await approve(reset)).toMatchObject({ ok: true });
    const call = await programOf(world.mara, connecting);
    for (const query of ["", "?dryRun=true"])
      expect((await call("POST", `${claimPath(reset)}${query}`, {})).body.code).toBe("not_found");
    expect((await requestNow(reset)).finishedAt).toBeUndefined();
  });

  test("a preview says what would be sent, and the access stays as it is", async () => {
    const { id } = await granted();
    const call = await programOf(world.mara, connecting);
    const { status, body } = await call("POST", `${claimPath(id)}?dryRun=true`, {});
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toContain("VALID UNTIL");
    expect((await requestNow(id)).state).toBe("ready");
  });
});
