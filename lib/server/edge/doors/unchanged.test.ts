import { beforeEach, expect, test } from "vitest";
import { change, look, newWorld, type World } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { store } from "../../store/db/store.ts";
import { saveCreated } from "../../store/sql-users/sql-users.ts";
import { changeMailsDoor, changeNameDoor } from "./people/profile.ts";
import { renameTeamDoor, setLeadDoor } from "./people/teams.ts";
import { changeFactorPolicyDoor, changeSettingsDoor, factorPolicyDoor, settingsDoor } from "./settings.ts";
import { setClusterMaxAgeDoor, setMaxAgeDoor, setSqlUserPolicyDoor } from "./sql-users/password-policy.ts";

freshProcess();

let world: World;
beforeEach(async () => {
  world = await newWorld();
});

const events = async () => {
  const { count } = await (await store())
    .selectFrom("audit_events")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
};

test("a change to what is so already is answered as done, and fills no audit", async () => {
  const settings = await look(world.ada, settingsDoor, {});
  const policy = await look(world.ada, factorPolicyDoor, {});
  if (!settings.ok || !policy.ok) throw new Error("nothing is read");
  const before = await events();
  for (let time = 0; time < 3; time += 1) {
    expect(await change(world.mara, changeMailsDoor, { wanted: true })).toEqual({ ok: true, value: null });
    expect(await change(world.mara, changeNameDoor, { name: "Mara" })).toEqual({ ok: true, value: null });
    const { settings: same } = settings.value;
    expect(await change(world.ada, changeSettingsDoor, same)).toEqual({ ok: true, value: same });
    expect(await change(world.ada, changeFactorPolicyDoor, policy.value.policy)).toMatchObject({ ok: true });
  }
  expect(await events()).toBe(before);
  expect(await change(world.mara, changeMailsDoor, { wanted: false })).toEqual({ ok: true, value: null });
  expect(await events()).toBeGreaterThan(before);
});

test("a maximum age, an exemption, a team's name and a lead that are so already fill no audit, and others are recorded", async () => {
  const db = await store();
  const app = { clusterId: CLUSTER_ID, name: "app" };
  await saveCreated(db, app, { by: { id: world.ada.id, name: world.ada.name } });
  world.users.set("app", "old");
  const until = Date.now() + 1_000_000;
  const clear = { ...app, days: null, exempt: null, enteredAt: null };
  const exempt = { ...clear, exempt: { until, reason: "moves" } };
  const kind = { scope: "kind", kind: "service" };
  const lead = { teamId: world.payments, accountId: world.mara.id };
  const settings = [
    [setMaxAgeDoor, { scope: "all", days: null }, { scope: "all", days: 60 }],
    [
      setMaxAgeDoor,
      { scope: "team", teamId: world.payments, days: null },
      { scope: "team", teamId: world.payments, days: 60 },
    ],
    [setMaxAgeDoor, { ...kind, days: null }, { ...kind, days: 60 }],
    [setClusterMaxAgeDoor, { clusterId: CLUSTER_ID, days: null }, { clusterId: CLUSTER_ID, days: 60 }],
    [setSqlUserPolicyDoor, clear, exempt],
    [
      renameTeamDoor,
      { teamId: world.payments, name: "Payments" },
      { teamId: world.payments, name: "Payments", prefix: "pay" },
    ],
    [setLeadDoor, { ...lead, lead: false }, { ...lead, lead: true }],
  ] as const;
  for (const [door, now, other] of settings) {
    const set = (input: object) => change(world.ada, door as typeof setMaxAgeDoor, input);
    const before = await events();
    for (let time = 0; time < 2; time += 1) expect(await set(now), door.operation.action).toMatchObject({ ok: true });
    expect(await events(), door.operation.action).toBe(before);
    expect(await set(other)).toMatchObject({ ok: true });
    const after = await events();
    expect(after, door.operation.action).toBeGreaterThan(before);
    expect(await set(other)).toMatchObject({ ok: true });
    expect(await events(), door.operation.action).toBe(after);
  }
  // What cannot be set is refused as before.
  const none = { scope: "team", teamId: "team_none", days: null };
  expect(await change(world.ada, setMaxAgeDoor, none)).toMatchObject({ error: { code: "invalid_input" } });
  const gone = { ...clear, name: "nobody" };
  expect(await change(world.ada, setSqlUserPolicyDoor, gone)).toMatchObject({ error: { code: "sql_user_not_found" } });
});
