import { beforeEach, expect, test } from "vitest";
import { change, look, newWorld, type World } from "../../testing/requests.ts";
import { freshProcess } from "../../testing/server.ts";
import { store } from "../store/store.ts";
import { changeMailsDoor, changeNameDoor } from "./profile.ts";
import { changeFactorPolicyDoor, changeSettingsDoor, factorPolicyDoor, settingsDoor } from "./settings.ts";

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
