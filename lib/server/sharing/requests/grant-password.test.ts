import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { instantAt } from "#lib/shared/time/instant.ts";
import { timeText } from "#lib/sql/time.ts";
import { change } from "../../../testing/requests.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import {
  approve,
  begin,
  canLogIn,
  claim,
  claimed,
  DAY,
  endOnCluster,
  filedReset,
  granted,
  HOUR,
  isThere,
  MINUTE,
  rounds,
  setClock,
  sql,
  world,
} from "../../../testing/sql-users/grant-steps.ts";
import { endSqlWorlds } from "../../../testing/sql-world.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { claimRequestDoor, giveBackAccessDoor } from "../../edge/doors/requests.ts";
import { resetOwnDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { saveAssumptionCheck } from "../../store/clusters/assumption-checks.ts";
import { store } from "../../store/db/store.ts";
import { rowOf, storedSqlUsers } from "../../store/sql-users/present-sql-users.ts";
import { saveEnd } from "../../store/sql-users/sql-user-ends.ts";

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());

const targetOf = (name: string) => ({ clusterId: world.clusterId, name });
const storedEnd = async (name: string) => (await storedSqlUsers(await store(), world.clusterId)).get(name)?.wantedUntil;
const rowIdOf = async (name: string) => (await rowOf(await store(), targetOf(name)))?.id ?? "";
const opener = "o".repeat(43);

describe("a password that temporary access gets after its first", () => {
  beforeEach(() => begin());

  test.each([
    ["a second claim", async (id: string) => change(world.mara, claimRequestDoor, { id, opener })],
    ["New password", async (_: string, name: string) => change(world.mara, resetOwnDoor, { id: await rowIdOf(name) })],
    [
      "a claimed request for a reset",
      async (_: string, name: string) => {
        const reset = await filedReset(await rowIdOf(name), name);
        expect(await approve(reset)).toMatchObject({ ok: true });
        return claim(reset);
      },
    ],
  ])("by %s never has a later end than the stored one", async (_, again) => {
    const { id, name } = await granted();
    expect(await change(world.mara, claimRequestDoor, { id, opener })).toMatchObject({ ok: true });
    const end = endOnCluster(name);
    sql().asRoot(`ALTER USER ${name} VALID UNTIL '2035-01-01'`);
    expect(await again(id, name)).toMatchObject({ ok: true });
    expect([endOnCluster(name), await storedEnd(name)]).toEqual([end, end]);
    // The cluster's is earlier by now: it is not moved back.
    const earlier = instantAt(Math.floor(Date.now() / MINUTE) * MINUTE + 30 * MINUTE);
    sql().asRoot(`ALTER USER ${name} VALID UNTIL '${timeText(earlier)}'`);
    expect(await again(id, name)).toMatchObject({ ok: true });
    expect([endOnCluster(name), await storedEnd(name)]).toEqual([earlier, earlier]);
  });

  test.each(["New password", "a claimed request for a reset"])(
    "by %s is not given where the cluster loses the end with it, or where an expiry does not hold",
    async (way) => {
      const { id, name } = await granted();
      await claimed(id);
      const again = async () => {
        if (way === "New password") return change(world.mara, resetOwnDoor, { id: await rowIdOf(name) });
        const reset = await filedReset(await rowIdOf(name), name);
        expect(await approve(reset)).toMatchObject({ ok: true });
        return claim(reset);
      };
      let isSet = false;
      const passwords = () => world.cloud.verifierOf(world.clusterId, name);
      const before = passwords();
      const later = (cell: string | null) => cell?.replace("VALID UNTIL=20", "VALID UNTIL=21") ?? null;
      sql().fault({
        kind: "lie",
        statement: /SHOW USERS/,
        lie: (result) => {
          isSet ||= passwords() !== before;
          return isSet ? Object.assign({}, result, { rows: result.rows.map((row) => row.map(later)) }) : result;
        },
      });
      expect(await again()).toMatchObject({ error: { code: "password_not_proved" } });
      sql().clearFaults();
      const outcome = { result: "differs", seen: "other_values" } as const;
      const about = { mode: "full" as const, at: Date.now(), plan: "ADVANCED", version: "v26.2.1" };
      await saveAssumptionCheck(
        await store(),
        world.clusterId,
        Object.assign({ outcomes: new Map([["L-30", outcome]]) }, about),
      );
      expect(await again()).toMatchObject({ error: { code: "assumption_differs" } });
    },
  );
});

describe("ends that are set at the same time", () => {
  beforeEach(() => begin());

  test("a claim has stored its end when the next change of the SQL user begins", async () => {
    const { id, name } = await granted();
    let next: Promise<unknown> = Promise.resolve();
    sql().fault({
      kind: "lie",
      statement: /VALID UNTIL/,
      lie: (result) => {
        next = cloud().turns.take(world.clusterId, name, () => storedEnd(name));
        return result;
      },
    });
    await claimed(id);
    expect(await next).toBe(endOnCluster(name));
  });

  test("giving back stays, where later ends were being set in the same instant", async () => {
    const { id, name } = await granted();
    await claimed(id);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    const db = await store();
    const intents = () =>
      db.selectFrom("audit_events").select("id").where("action", "=", "request.give_back").execute();
    let back: ReturnType<typeof change> | undefined;
    await cloud().turns.take(world.clusterId, name, async () => {
      back = change(world.mara, giveBackAccessDoor, { id }) as never;
      await vi.waitFor(async () => expect(await intents()).not.toEqual([]));
      await new Promise((resolve) => setImmediate(resolve));
      for (let days = 2; days < 22; days += 1)
        await saveEnd(db, targetOf(name), instantAt(Date.now() + days * DAY), { id: world.ada.id, name: "Ada" });
    });
    expect(await back).toMatchObject({ ok: true, value: { ended: true } });
    expect(canLogIn(name)).toBe(false);
    expect(await storedEnd(name)).toBeLessThanOrEqual(Date.now());
  });
});

describe("a SQL user that Rolecall cannot delete after its access", () => {
  beforeEach(() => begin());

  test("is named to the Cluster Admins once for each reason, and not for what one try met", async () => {
    const { id, name } = await granted({ wantedMinutes: 15 });
    await claimed(id);
    const end = endOnCluster(name);
    await setClock(end + 1_000);
    await rounds();
    const told = async () => {
      const notices = (await store()).selectFrom("notices").select(["text", "account_id"]);
      const rows = await notices.where("kind", "=", "job_trouble").execute();
      return rows.filter(({ account_id }) => account_id === world.ada.id).map(({ text }) => text);
    };
    const itemCode = async () =>
      (await (await store()).selectFrom("job_items").select("code").where("step", "=", "delete").executeTakeFirst())
        ?.code;
    vi.stubEnv("COCKROACH_API_ACCESS", "read");
    registry()?.delete("env");
    await setClock(end + DAY + 1_000);
    await rounds();
    expect([await itemCode(), await told()]).toEqual(["cloud_key_reads", []]);
    for (const hours of [1.1, 2.2, 3.3]) {
      await setClock(end + DAY + hours * HOUR);
      await rounds();
    }
    expect(await told()).toEqual([expect.stringContaining("API key only reads")]);
    vi.stubEnv("COCKROACH_API_ACCESS", "change");
    registry()?.delete("env");
    sql().asRoot(`ALTER USER ${name} LOGIN`);
    await setClock(end + DAY + 5 * HOUR);
    await rounds();
    expect([await itemCode(), (await told()).length]).toEqual(["login_enabled_again", 2]);
    sql().asRoot(`ALTER USER ${name} NOLOGIN VALID UNTIL '2020-01-01'`);
    await setClock(end + 3 * DAY);
    await rounds();
    expect([await itemCode(), (await told()).length]).toEqual(["end_moved", 3]);
    expect(isThere(name)).toBe(true);
  });
});
