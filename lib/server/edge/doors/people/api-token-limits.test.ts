import { beforeEach, describe, expect, test, vi } from "vitest";
import { ADDRESS, changed, codeOf, DAY, made, used } from "../../../../testing/accounts/api-token-steps.ts";
import { onStore, STORES } from "../../../../testing/on-store.ts";
import { change, look, newWorld, type World } from "../../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../../testing/server.ts";
import { notifyEnding } from "../../../people/accounts/token-notices.ts";
import { putGrant } from "../../../store/clusters/cluster-roles.ts";
import { store } from "../../../store/db/store.ts";
import { noticesOf } from "../../../store/people/notices.ts";
import { clusterListDoor } from "../clusters.ts";
import { protectSqlUserDoor, resetPasswordDoor } from "../sql-users/sql-users.ts";
import { revokeTokenDoor } from "./api-tokens.ts";

freshProcess();

describe.each(STORES)("a token on %s", (kind) => {
  onStore(kind);
  let world: World;
  beforeEach(async () => {
    vi.useRealTimers();
    world = await newWorld();
  });

  test("used from two addresses by turns is not written down for each call", async () => {
    const token = await made(world.ada);
    const from = async () => (await (await store()).selectFrom("api_tokens").select("last_used_from").execute())[0];
    await used(token, clusterListDoor, { fresh: false });
    await used(token, clusterListDoor, { fresh: false }, "192.0.2.8");
    expect(await from()).toEqual({ last_used_from: ADDRESS });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 6_000 });
    await used(token, clusterListDoor, { fresh: false }, "192.0.2.8");
    expect(await from()).toEqual({ last_used_from: "192.0.2.8" });
  });

  test("causes at most one new read from the vendor in five seconds", async () => {
    const token = await made(world.ada);
    const readings = () =>
      world.received.filter(({ method, path }) => method === "GET" && /clusters(\?|$)/.test(path)).length;
    const before = readings();
    for (let at = 0; at < 4; at += 1) await used(token, clusterListDoor, { fresh: true });
    expect(readings() - before).toBeLessThanOrEqual(1);
    await look(world.ada, clusterListDoor, { fresh: true });
    await look(world.ada, clusterListDoor, { fresh: true });
    expect(readings() - before).toBeGreaterThanOrEqual(2);
  });

  test("that is refused too often does not limit its owner", async () => {
    world.users.set("app_kept", "x");
    const kept = { clusterId: CLUSTER_ID, name: "app_kept" };
    await change(world.ada, protectSqlUserDoor, kept);
    const token = await made(world.ada);
    const codes: string[] = [];
    for (let at = 0; at < 61; at += 1) codes.push(await changed(token, resetPasswordDoor, kept));
    expect([codes[0], codes.at(-1)]).toEqual(["token_needs_person", "too_many_calls"]);
    expect(codeOf(await change(world.ada, resetPasswordDoor, kept))).not.toBe("too_many_calls");
  });

  test("that is refused too often leaves its owner's other tokens no more refusals of that kind", async () => {
    world.users.set("app_kept", "x");
    const kept = { clusterId: CLUSTER_ID, name: "app_kept" };
    await change(world.ada, protectSqlUserDoor, kept);
    const [one, other] = [await made(world.ada), await made(world.ada, { name: "other" })];
    for (let at = 0; at < 60; at += 1) await changed(one, resetPasswordDoor, kept);
    expect(await changed(other, resetPasswordDoor, kept)).toBe("too_many_calls");
    const [services, others] = [
      await made(world.ada, { kind: "service", teamId: world.payments, scopes: ["reset"] }),
      await made(world.ada, { kind: "service", teamId: world.others, scopes: ["reset"] }),
    ];
    for (const teamId of [world.payments, world.others])
      await putGrant(
        await store(),
        { kind: "team", id: teamId },
        { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" },
      );
    for (let at = 0; at < 60; at += 1) await changed(services, resetPasswordDoor, kept);
    expect(await changed(services, resetPasswordDoor, kept)).toBe("too_many_calls");
    expect(await changed(others, resetPasswordDoor, kept)).toBe("token_needs_person");
  });

  test("ends by its time and by its revocation", async () => {
    const [one, other] = [await made(world.ada), await made(world.ada, { name: "other" })];
    expect(codeOf(await change(world.mara, revokeTokenDoor, { id: one.id }))).toBe("not_found");
    expect(codeOf(await change(world.ada, revokeTokenDoor, { id: one.id }))).toBe("ok");
    expect(await used(one, clusterListDoor, { fresh: false })).toBe("token_invalid");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31 * DAY });
    expect(await used(other, clusterListDoor, { fresh: false })).toBe("token_invalid");
  });

  test("is reported when it is made, and once a week and once a day before it ends", async () => {
    const { id } = await made(world.mara);
    const db = await store();
    const texts = async () => (await noticesOf(db, world.mara.id)).notices.map(({ kind: what }) => what);
    expect(await texts()).toEqual(["token_made"]);
    await notifyEnding(db, Date.now() + 22 * DAY);
    await notifyEnding(db, Date.now() + 24 * DAY);
    await notifyEnding(db, Date.now() + 29.5 * DAY);
    expect(await texts()).toEqual(["token_ending", "token_ending", "token_made"]);
    expect(id).toMatch(/^apt_/);
  });

  test("of a team without a member who can sign in: the administrators are notified of its end", async () => {
    await made(world.ada, { kind: "service", teamId: world.others, scopes: ["read"], days: 30 });
    const db = await store();
    await db.deleteFrom("team_members").where("team_id", "=", world.others).execute();
    await notifyEnding(db, Date.now() + 29.5 * DAY);
    const { notices } = await noticesOf(db, world.ada.id);
    expect(notices.filter(({ kind: what }) => what === "token_ending")).toHaveLength(2);
  });
});
