import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { change, look } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import {
  asked,
  begin,
  claimed,
  endOnCluster,
  granted,
  HOUR,
  MINUTE,
  requestNow,
  rounds,
  setClock,
  world,
} from "../../../testing/sql-users/grant-steps.ts";
import { endSqlWorlds } from "../../../testing/sql-world.ts";
import { approveRequestDoor, requestPreviewDoor } from "../../edge/doors/requests.ts";
import { store } from "../../store/db/store.ts";
import { addMember } from "../../store/people/teams.ts";

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());

describe("the notices of the end of temporary access", () => {
  beforeEach(() => begin());

  test("lead its requester to it, and tell the others of the team without what they cannot do", async () => {
    await addMember(await store(), world.payments, world.ben.id);
    const { id } = await granted();
    const { name } = await claimed(id);
    const end = endOnCluster(name);
    for (const at of [end - 9 * MINUTE, end + 1_000]) {
      await setClock(at);
      await rounds();
      await rounds();
    }
    const notices = (await store()).selectFrom("notices").select(["kind", "account_id", "text", "path"]);
    const found = await notices
      .where("kind", "in", ["access_ending", "access_ended"])
      .orderBy("kind", "desc")
      .execute();
    const of = (person: { id: string }) => found.filter(({ account_id }) => account_id === person.id);
    expect(of(world.mara).map(({ kind, path }) => [kind, path])).toEqual([
      ["access_ending", "/my"],
      ["access_ended", "/my"],
    ]);
    expect(of(world.mara)[0]?.text).toContain("Request a later end");
    expect(of(world.ben).map(({ kind, path }) => [kind, path])).toEqual([
      ["access_ending", "/"],
      ["access_ended", "/"],
    ]);
    for (const { text } of of(world.ben)) {
      expect(text).toContain(name);
      expect(text).not.toMatch(/Request a later end|enable it again/);
    }
  });
});

describe("temporary access that can no longer be approved", () => {
  beforeEach(() => begin());
  const problemOf = async (id: string) => {
    const seen = await look(world.ada, requestPreviewDoor, { clusterId: world.clusterId, id });
    return seen.ok ? seen.value.problem : seen.error.code;
  };

  test.each([
    ["the time until which it was wanted", (end: number) => ({ wantedMinutes: null, wantedUntil: end })],
    ["its chosen time", (end: number) => ({ wantedMinutes: 15, startsAt: end - 15 * MINUTE })],
  ])("since %s has passed is to be denied, as its approver reads and is told", async (_, more) => {
    const end = Math.ceil(Date.now() / MINUTE) * MINUTE + 2 * HOUR;
    const id = await asked(more(end));
    expect(await problemOf(id)).toBeNull();
    await setClock(end + MINUTE);
    const words = "Its time has passed. Deny it; it can be requested again.";
    expect(await problemOf(id)).toBe(words);
    const approved = await change(world.ada, approveRequestDoor, { clusterId: world.clusterId, id, changes: {} });
    expect(approved.ok ? [] : Object.values(approved.error.fields ?? {})).toEqual([words]);
  });

  test("since its name is taken is to be denied too", async () => {
    const id = await asked();
    const { name } = (await requestNow(id)).requested;
    await world.cloud.addUser(world.clusterId, name);
    await (await store()).deleteFrom("cluster_readings").execute();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + MINUTE });
    expect(await problemOf(id)).toBe(
      "The name that Rolecall chose is taken by now. Deny it; it can be requested again.",
    );
  });
});
