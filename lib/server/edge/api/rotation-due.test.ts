import { beforeEach, expect, test } from "vitest";
import { freshServer } from "../../../testing/on-store.ts";
import { programOf } from "../../../testing/program.ts";
import { codeOf, owned, world } from "../../../testing/request-steps.ts";
import { change, OTHER_ID } from "../../../testing/requests.ts";
import { at, CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { hold, underWay } from "../../../testing/sql-users/rotation-faults.ts";
import { addApps, beginRotations, type Opener, once, started } from "../../../testing/sql-users/rotation-steps.ts";
import { saveProof } from "../../../testing/sql-users/save-proof.ts";
import { store } from "../../store/db/store.ts";
import { addPair } from "../../store/sql-users/pairs.ts";
import { saveCreated } from "../../store/sql-users/sql-users.ts";
import { setSqlUserPolicyDoor } from "../doors/sql-users/password-policy.ts";
import { protectSqlUserDoor } from "../doors/sql-users/sql-users.ts";

freshServer();

const DAY = 86_400_000;
let browser: Opener;
let call: Awaited<ReturnType<typeof programOf>>;
beforeEach(async () => {
  ({ browser } = await beginRotations());
  call = await programOf(world.ada);
});

type Named = { name: string; reason?: string };
async function due(): Promise<{ items: string[]; leftOut: Record<string, string | undefined> }> {
  const { body } = await call("GET", "/rotations/due?olderThanDays=0");
  const [items, leftOut] = [body.items, body.leftOut] as [Named[], Named[]];
  return {
    items: items.map(({ name }) => name),
    leftOut: Object.fromEntries(leftOut.map(({ name, reason }) => [name, reason])),
  };
}
const startAs = (names: readonly string[], query = "") =>
  call("POST", `/rotations${query}`, {
    targets: [{ clusterId: CLUSTER_ID, names }],
    deliver: "caller",
    sealTo: browser.key,
  });

/** `app_0` can be rotated, and each of the others has another reason why not. */
async function arrange(): Promise<void> {
  const db = await store();
  await addApps(1);
  for (const name of ["shielded", "moving", "excused", "from_sso"]) await owned(name);
  const [active, idle] = [
    { name: "pair_a", sqlUserId: await owned("pair_a") },
    { name: "pair_b", sqlUserId: await owned("pair_b") },
  ];
  await addPair(db, { clusterId: CLUSTER_ID, role: "app", by: "Ada", active, idle });
  expect(codeOf(await change(world.ada, protectSqlUserDoor, at("shielded")))).toBe("ok");
  const exempt = { until: Date.now() + 3 * DAY, reason: "Moves in May." };
  const policy = { clusterId: CLUSTER_ID, name: "excused", days: null, exempt, enteredAt: null };
  expect(codeOf(await change(world.ada, setSqlUserPolicyDoor, policy))).toBe("ok");
  const proved = { state: "restricted", databases: [], by: "Ada", live: true, provisionedBy: "jwt_token:x" } as const;
  await saveProof(db, at("from_sso"), proved);
  // On the store's list, and no longer on the cluster.
  const created = { purpose: "", ownerTeamId: null, by: { id: world.ada.id, name: "Ada" } };
  await saveCreated(db, at("gone"), created);
  await saveCreated(db, { clusterId: OTHER_ID, name: "far" }, created);
  world.instead = (request) =>
    request.path.includes(OTHER_ID) && request.path.includes("sql-users")
      ? { status: 500, json: { code: 13, message: "internal" } }
      : undefined;
}

test("what one rotation cannot take is left out with its reason, and does not stop the rest", async () => {
  await arrange();
  const { items, leftOut } = await due();
  expect(items).toEqual(["app_0", "moving", "pair_b"]);
  expect(leftOut).toEqual({
    excused: "exempt",
    from_sso: "single_sign_on",
    gone: "absent",
    pair_a: "active_in_pair",
    shielded: "protected",
    far: "unreachable",
  });
  const started = await startAs(items);
  expect(started.status, JSON.stringify(started.body)).toBe(201);
  expect((await once(world.ada, String(started.body.id), "over")).counts).toMatchObject({ done: 3 });
});

test("one that is in another rotation is left out too", async () => {
  await addApps(2);
  const release = hold();
  const id = await started(world.ada, browser, ["app_0"]);
  await underWay(1);
  expect(await due()).toEqual({ items: ["app_1"], leftOut: { app_0: "in_rotation" } });
  release();
  await once(world.ada, id, "over");
});
