import { beforeEach, expect, test } from "vitest";
import { inRequest, newBrowser } from "../../testing/next-headers.ts";
import { backAtRest, pressed, wayBack } from "../../testing/put-back-steps.ts";
import { change } from "../../testing/requests.ts";
import { restrictedApp } from "../../testing/restricted-app.ts";
import { freshProcess } from "../../testing/server.ts";
import { sqlWorld } from "../../testing/sql-cluster.ts";
import { type AnyDouble, addStoreAt, startDouble } from "../../testing/sql-users/secret-store-steps.ts";
import { sendClaimDoor } from "../edge/doors/sql-users/claims.ts";
import { approveBackDoor } from "../edge/doors/sql-users/restriction.ts";
import { deliverPasswordDoor } from "../edge/doors/sql-users/sql-users.ts";
import { useClaim } from "../sharing/claims/use.ts";
import { store } from "../store/db/store.ts";

/* The other ways to a password of one that is put back: a claim link, and a secret store that answers over HTTP. */

freshProcess({ SECRET_STORE_HOSTS: "127.0.0.1", APP_URL: "http://localhost:3000" });
const world = sqlWorld();
const app = restrictedApp(world);
const { appOf, isAdmin, back, again, withRole } = app;
let id = "";
beforeEach(() => {
  ({ id } = app.now());
});

const passwordsSet = () =>
  world()
    .cloud.record()
    .filter(({ method }) => method === "PUT").length;

test("a claim link sets no password while its SQL user is put back, and does once it is restricted again", async () => {
  const sent = await change(world().ada, sendClaimDoor, { ...appOf(), for: { kind: "link" }, hours: 1, word: "" });
  const [, link = "", secret = ""] = /\/claim\/(clm_\w+)#([\w-]{43})/.exec((sent.ok && sent.value.link) || "") ?? [];
  const use = () => inRequest(newBrowser(), () => useClaim({ id: link, secret, opener: "a".repeat(64), word: "" }));
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  expect([(await back())?.state, isAdmin()]).toEqual(["back", true]);
  const before = passwordsSet();
  const refused = await use();
  expect([refused.ok, passwordsSet() - before]).toEqual([false, 0]);
  expect(refused).toMatchObject({ error: { code: "waiting_for_restriction" } });
  await again();
  await backAtRest();
  expect([isAdmin(), await use()]).toMatchObject([false, { ok: true, value: { state: "shown" } }]);
  expect(passwordsSet() - before).toBe(1);
});

async function vault(): Promise<AnyDouble> {
  const double = await startDouble("vault");
  const scope = { clusterId: world().clusterId, teamId: null };
  await addStoreAt(await store(), "vault", double, { scope, name: "Vault of orders" });
  return double;
}

test("a secret store that got its password since its restriction is named, and another Cluster Admin has to agree", async () => {
  const double = await vault();
  expect(await change(world().ada, deliverPasswordDoor, appOf())).toMatchObject({ ok: true });
  expect(double.calls.length).toBeGreaterThan(0);
  expect((await wayBack(world().ada, id)).knowers).toEqual(["the secret store Vault of orders"]);
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  expect([(await back())?.state, isAdmin()]).toEqual(["asked", false]);
  const second = await withRole("Cleo Two", "cluster_admin");
  const agreed = await change(second, approveBackDoor, { id, back: (await back())?.id ?? "" });
  expect(agreed).toMatchObject({ ok: true });
  await backAtRest();
  expect([(await back())?.state, (await back())?.secondBy, isAdmin()]).toEqual(["back", "Cleo Two", true]);
});

test("a delivery while it is put back is a Cluster Admin's alone, and reaches the store and no person", async () => {
  const double = await vault();
  const creator = await withRole("Cora", "cluster_creator");
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  const calls = double.calls.length;
  expect(await change(creator, deliverPasswordDoor, appOf())).toMatchObject({
    ok: false,
    error: { code: "limited_to_restricted" },
  });
  expect(double.calls.length).toBe(calls);
  const delivered = await change(world().ada, deliverPasswordDoor, appOf());
  expect(delivered).toMatchObject({ ok: true });
  expect(JSON.stringify(delivered)).not.toContain('password":');
  expect(double.calls.length).toBeGreaterThan(calls);
  expect([(await back())?.state, isAdmin()]).toEqual(["back", true]);
});
