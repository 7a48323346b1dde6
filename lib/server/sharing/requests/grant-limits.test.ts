import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { change } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import {
  approve,
  ask,
  asked,
  begin,
  claimed,
  endOnCluster,
  granted,
  rounds,
  setClock,
  world,
} from "../../../testing/sql-users/grant-steps.ts";
import { endSqlWorlds } from "../../../testing/sql-world.ts";
import { giveBackAccessDoor, requestNewDoor } from "../../edge/doors/requests.ts";
import { putSetting } from "../../store/db/settings.ts";
import { store } from "../../store/db/store.ts";
import { addMember } from "../../store/people/teams.ts";

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());

const FULL = { error: { code: "too_many_grants" } };
const allow = async (name: "grantsPerPerson" | "grantsPerTeam" | "grantsPerCluster", value: number) =>
  putSetting(await store(), name, { value: String(value), by: "Ada" });

describe("temporary access at once", () => {
  beforeEach(() => begin());

  test("of one person is limited, when it is asked for and when it is approved, and frees its place at its end", async () => {
    await allow("grantsPerPerson", 1);
    const waiting = await asked();
    const { id, name } = await granted();
    expect(await ask()).toMatchObject(FULL);
    expect(await approve(waiting)).toMatchObject(FULL);
    expect(world.cloud.userNames(world.clusterId).filter((user) => user.startsWith("app_shop"))).toEqual([name]);
    await claimed(id);
    expect(await approve(waiting)).toMatchObject(FULL);
    expect(await change(world.mara, giveBackAccessDoor, { id })).toMatchObject({ value: { ended: true } });
    expect(await approve(waiting)).toMatchObject({ ok: true });
    expect(await ask()).toMatchObject(FULL);
  });

  test("that nobody claimed frees its place once its latest end is carried out", async () => {
    await allow("grantsPerPerson", 1);
    const { name } = await granted({ wantedMinutes: 15 });
    expect(await ask()).toMatchObject(FULL);
    await setClock(endOnCluster(name) + 1_000);
    await rounds();
    expect(await ask()).toMatchObject({ ok: true });
  });

  test.each([
    ["grantsPerTeam", "one team"],
    ["grantsPerCluster", "one cluster"],
  ] as const)("is limited by %s, of %s, also for other people", async (setting, _what) => {
    await allow(setting, 1);
    await granted();
    const colleague = world.cleo;
    await addMember(await store(), world.payments, colleague.id);
    const theirs = {
      kind: "grant",
      clusterId: world.clusterId,
      teamId: world.payments,
      access: "db=shop",
      wantedMinutes: 60,
      reason: "r",
    };
    expect(await change(colleague, requestNewDoor, theirs)).toMatchObject(FULL);
    await allow(setting, 2);
    expect(await change(colleague, requestNewDoor, theirs)).toMatchObject({ ok: true });
  });

  test("of two approvals at once, one takes the last place", async () => {
    await allow("grantsPerPerson", 1);
    const ids = [await asked(), await asked({ reason: "Another" })];
    const answers = await Promise.all(ids.map((id) => approve(id)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)).toMatchObject(FULL);
  });
});
