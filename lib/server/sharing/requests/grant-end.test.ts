import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ASSUMPTIONS } from "#lib/sql/assumptions/registry.ts";
import { change, look } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { fullQueue } from "../../../testing/sql-users/full-queue.ts";
import {
  approve,
  begin,
  canLogIn,
  claim,
  claimed,
  DAY,
  endOnCluster,
  granted,
  HOUR,
  isThere,
  rounds,
  setClock,
  sql,
  world,
} from "../../../testing/sql-users/grant-steps.ts";
import { endSqlWorlds } from "../../../testing/sql-world.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { overviewDoor } from "../../edge/doors/overview.ts";
import { giveBackAccessDoor, requestForOwnDoor } from "../../edge/doors/requests.ts";
import { jobsOn } from "../../edge/process/jobs.ts";
import { saveAssumptionCheck } from "../../store/clusters/assumption-checks.ts";
import { store } from "../../store/db/store.ts";
import { namesHere } from "../../store/jobs/leases.ts";
import { removeAccount, setDisabled } from "../../store/people/accounts.ts";
import { removeMember } from "../../store/people/teams.ts";
import { beginClaim } from "../../store/requests/request-attempts.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveEnd } from "../../store/sql-users/sql-user-ends.ts";

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());

const disable = async (id: string) => setDisabled(await store(), id, true);
const remove = async (id: string) => removeAccount(await store(), id);
const leave = async (id: string) => removeMember(await store(), world.payments, id);

describe("the end of temporary access", () => {
  beforeEach(() => begin());

  test("is out at its end and deleted a day later, each once and each in the audit", async () => {
    const { id, name } = await granted({ wantedMinutes: 15 });
    const { password } = await claimed(id);
    const end = endOnCluster(name);
    await setClock(end + 1_000);
    await expect(world.signIn(name, password)).rejects.toThrow("sql_connection_login_refused");
    await rounds();
    expect(canLogIn(name)).toBe(false);
    await rounds();
    expect(isThere(name)).toBe(true);
    await setClock(end + DAY + 1_000);
    await rounds();
    expect(isThere(name)).toBe(false);
    expect((await rowOf(await store(), { clusterId: world.clusterId, name }))?.id).toBeUndefined();
    const events = await (await store())
      .selectFrom("audit_events")
      .select(["action", "outcome"])
      .where("target", "=", name)
      .where("outcome", "=", "done")
      .execute();
    const count = (action: string) => events.filter((event) => event.action === action).length;
    expect([count("sql_user.end_access"), count("sql_user.delete")]).toEqual([1, 1]);
  });

  test("is deleted by its round also where the queue of its cluster is full", async () => {
    const { name } = await granted({ wantedMinutes: 15 });
    const end = endOnCluster(name);
    await setClock(end + 1_000);
    await rounds();
    await setClock(end + DAY + 1_000);
    const queue = await fullQueue(world.clusterId);
    const round = rounds();
    await queue.asked();
    await queue.release();
    await round;
    expect(isThere(name)).toBe(false);
  });

  test("is given back by the person who has it, and by nobody else", async () => {
    const { id, name } = await granted();
    const back = (by = world.mara) => change(by, giveBackAccessDoor, { id });
    expect(await back()).toMatchObject({ error: { code: "request_over" } });
    const { password } = await claimed(id);
    await world.signIn(name, password);
    for (const other of [world.ben, world.ada])
      expect(await back(other)).toMatchObject({ error: { code: "not_found" } });
    expect(canLogIn(name)).toBe(true);
    expect(await back()).toMatchObject({ ok: true, value: { ended: true } });
    expect(canLogIn(name)).toBe(false);
    expect(endOnCluster(name)).toBeLessThanOrEqual(Date.now());
    await expect(world.signIn(name, password)).rejects.toThrow("sql_connection_login_refused");
    expect(await back()).toMatchObject({ error: { code: "request_over" } });
    await setClock(Date.now() + DAY + HOUR);
    await rounds();
    expect(isThere(name)).toBe(false);
  });

  test("that is given back while the cluster does not answer is ended once it does", async () => {
    const { id, name } = await granted();
    await claimed(id);
    sql().fault({ kind: "retry", statement: /NOLOGIN/ });
    expect(await change(world.mara, giveBackAccessDoor, { id })).toMatchObject({ ok: true, value: { ended: false } });
    expect(canLogIn(name)).toBe(true);
    sql().clearFaults();
    await setClock(Date.now() + HOUR);
    await rounds();
    expect(canLogIn(name)).toBe(false);
  });

  test("that is given back while its claim is still in flight is ended once the claim is done", async () => {
    const { id, name } = await granted();
    const db = await store();
    let claiming: ReturnType<typeof claim> | undefined;
    let back: ReturnType<typeof change> | undefined;
    await cloud().turns.take(world.clusterId, name, async () => {
      claiming = claim(id);
      const begun = () => db.selectFrom("requests").select("id").where("attempt", "is not", null).execute();
      await vi.waitFor(async () => expect(await begun()).toHaveLength(1));
      back = change(world.mara, giveBackAccessDoor, { id }) as never;
      const given = () =>
        db.selectFrom("audit_events").select("id").where("action", "=", "request.give_back").execute();
      await vi.waitFor(async () => expect(await given()).not.toEqual([]));
    });
    expect(await claiming).toMatchObject({ ok: true });
    expect(await back).toMatchObject({ ok: true, value: { ended: true } });
    expect(canLogIn(name)).toBe(false);
  });

  test("that is given back after a claim began and did not finish is ended, since its password may be set", async () => {
    const { id, name } = await granted();
    // As a server leaves it that died during the claim.
    await beginClaim(await store(), id);
    expect(await change(world.mara, giveBackAccessDoor, { id })).toMatchObject({ ok: true, value: { ended: true } });
    expect(canLogIn(name)).toBe(false);
  });

  test("that is given back while a round has its end in hand is ended once the round lets go", async () => {
    const { id, name } = await granted();
    await claimed(id);
    vi.spyOn(namesHere(await store()), "has")
      // The turn of its claim is free.
      .mockReturnValueOnce(false)
      .mockReturnValueOnce(true)
      .mockReturnValueOnce(true);
    expect(await change(world.mara, giveBackAccessDoor, { id })).toMatchObject({ ok: true, value: { ended: true } });
    expect(canLogIn(name)).toBe(false);
  });

  test("one whose end a request has moved is not deleted", async () => {
    const { id, name } = await granted({ wantedMinutes: 15 });
    await claimed(id);
    const end = endOnCluster(name);
    await setClock(end + HOUR);
    await rounds();
    const row = await rowOf(await store(), { clusterId: world.clusterId, name });
    const about = { kind: "extend", sqlUserId: row?.id ?? "", wantedMinutes: 30 * 24 * 60, reason: "More rows" };
    const later = await change(world.mara, requestForOwnDoor, about);
    if (!later.ok) throw new Error(later.error.code);
    expect(await approve(later.value.id)).toMatchObject({ ok: true });
    await setClock(end + DAY + HOUR);
    await rounds();
    expect(isThere(name)).toBe(true);
    expect(canLogIn(name)).toBe(true);
  });

  test("what it owns keeps it from being deleted, and the Cluster Admins are told once", async () => {
    const { id, name } = await granted({ wantedMinutes: 15 });
    await claimed(id);
    sql().asRoot(`GRANT CONNECT ON DATABASE shop TO ${name}`);
    const end = endOnCluster(name);
    await setClock(end + 1_000);
    await rounds();
    for (const days of [1, 2, 3]) {
      await setClock(end + days * DAY + HOUR);
      await rounds();
    }
    expect(isThere(name)).toBe(true);
    const told = await (await store())
      .selectFrom("notices")
      .select(["text", "account_id"])
      .where("kind", "=", "job_trouble")
      .execute();
    expect(told.filter(({ account_id }) => account_id === world.ada.id)).toHaveLength(1);
    expect(told[0]?.text).toContain("was not deleted");
    const leftFor = async (by: typeof world.ada) => {
      const shown = await look(by, overviewDoor, {});
      return shown.ok ? shown.value.waiting.filter(({ kind }) => kind === "left") : [];
    };
    expect(await leftFor(world.ada)).toMatchObject([{ name, at: end, cluster: { id: world.clusterId } }]);
    expect(await leftFor(world.mara)).toEqual([]);
    sql().asRoot(`REVOKE CONNECT ON DATABASE shop FROM ${name}`);
    await setClock(Date.now() + DAY + HOUR);
    await rounds();
    expect(isThere(name)).toBe(false);
    expect(await leftFor(world.ada)).toEqual([]);
  });

  test("one whose end was removed is given back", async () => {
    const { id, name } = await granted();
    await claimed(id);
    sql().asRoot(`ALTER USER ${name} VALID UNTIL NULL`);
    const db = await store();
    await saveEnd(db, { clusterId: world.clusterId, name }, null, { id: world.ada.id, name: "Ada" });
    expect(await change(world.mara, giveBackAccessDoor, { id })).toMatchObject({ ok: true, value: { ended: true } });
    expect(canLogIn(name)).toBe(false);
  });
});

describe("temporary access of a person who leaves", () => {
  beforeEach(() => begin());

  const endLeft = async () => {
    const round = jobsOn(await store()).find(({ failure }) => failure.startsWith("the access of people who left"));
    await round?.work();
    await rounds();
  };
  const events = async (name: string) => {
    const all = (await store()).selectFrom("audit_events").select("details").where("target", "=", name);
    const begun = await all.where("action", "=", "sql_user.end_access").where("outcome", "!=", "done").execute();
    return begun.map(({ details }) => JSON.parse(details));
  };

  test.each([
    ["account is disabled", "the account of Mara is disabled", () => disable(world.mara.id)],
    ["account is removed", "the account of Mara was removed", () => remove(world.mara.id)],
    ["membership of the team ends", "Mara is not in team Payments any more", () => leave(world.mara.id)],
  ])("ends once the %s, with the reason in the audit, and only theirs", async (_, why, act) => {
    const db = await store();
    const { id, name } = await granted();
    const { password } = await claimed(id);
    await endLeft();
    expect(canLogIn(name)).toBe(true);
    await act();
    await endLeft();
    expect(canLogIn(name)).toBe(false);
    expect(endOnCluster(name)).toBeLessThanOrEqual(Date.now());
    await expect(world.signIn(name, password)).rejects.toThrow("sql_connection_login_refused");
    expect(await events(name)).toMatchObject([{ setBy: "Rolecall", why }]);
    // Once is enough.
    await endLeft();
    expect(await events(name)).toHaveLength(1);
    expect(await events("pay_old")).toEqual([]);
    expect((await rowOf(db, { clusterId: world.clusterId, name: "pay_old" }))?.teamId).toBe(world.payments);
  });

  test("ends also where nobody has claimed it", async () => {
    const { name } = await granted();
    await leave(world.mara.id);
    await endLeft();
    expect(canLogIn(name)).toBe(false);
    expect(endOnCluster(name)).toBeLessThanOrEqual(Date.now());
  });

  test("ends once the cluster answers again", async () => {
    const { id, name } = await granted();
    await claimed(id);
    sql().fault({ kind: "retry", statement: /NOLOGIN/ });
    await leave(world.mara.id);
    await endLeft();
    expect(canLogIn(name)).toBe(true);
    sql().clearFaults();
    await setClock(Date.now() + HOUR);
    await endLeft();
    expect(canLogIn(name)).toBe(false);
  });
});

describe("a SQL user whose access is over", () => {
  beforeEach(() => begin());

  /** Temporary access that was over two days ago, where this happens after its end. */
  async function overAfter(change: (name: string) => unknown): Promise<string> {
    const { id, name } = await granted({ wantedMinutes: 15 });
    await claimed(id);
    const end = endOnCluster(name);
    await setClock(end + 1_000);
    await rounds();
    expect(canLogIn(name)).toBe(false);
    await change(name);
    await setClock(end + DAY + HOUR);
    await rounds();
    return name;
  }
  const leftNotices = async () => {
    const told = (await store()).selectFrom("notices").select(["text", "account_id"]).where("kind", "=", "job_trouble");
    return (await told.execute()).filter(({ account_id }) => account_id === world.ada.id).map(({ text }) => text);
  };
  const protect = async (name: string, to: 0 | 1) =>
    (await store()).updateTable("sql_users").set({ protected: to }).where("name", "=", name).execute();

  test("a SQL user whose login was enabled again is not deleted, and each reason is told with what was read", async () => {
    const name = await overAfter((user) => sql().asRoot(`ALTER USER ${user} LOGIN VALID UNTIL '2034-01-01'`));
    expect(isThere(name)).toBe(true);
    expect(await leftNotices()).toEqual([
      expect.stringContaining("its login was enabled again. Its login is enabled, and its password has not expired."),
    ]);
    sql().asRoot(`ALTER USER ${name} NOLOGIN`);
    await setClock(Date.now() + DAY + HOUR);
    await rounds();
    expect(isThere(name)).toBe(true);
    expect((await leftNotices()).length).toBe(2);
  });

  test("one that has another end than Rolecall set is not deleted: it may be another of the name", async () => {
    const name = await overAfter((user) => sql().asRoot(`ALTER USER ${user} VALID UNTIL '2020-01-01'`));
    expect(isThere(name)).toBe(true);
    expect(await leftNotices()).toEqual([expect.stringContaining("another end for it than Rolecall set")]);
  });

  test("a protected one is not deleted before somebody unprotects it", async () => {
    const name = await overAfter((user) => protect(user, 1));
    expect(isThere(name)).toBe(true);
    expect(await leftNotices()).toEqual([expect.stringContaining("it is protected.")]);
    await protect(name, 0);
    await setClock(Date.now() + DAY + HOUR);
    await rounds();
    expect(isThere(name)).toBe(false);
  });

  test("one that is enabled while its deletion waits for its turn is not deleted", async () => {
    const { id, name } = await granted({ wantedMinutes: 15 });
    await claimed(id);
    const end = endOnCluster(name);
    await setClock(end + 1_000);
    await rounds();
    await setClock(end + DAY + HOUR);
    const reads = () => sql().record().length;
    let running: Promise<unknown> = Promise.resolve();
    await cloud().turns.take(world.clusterId, name, async () => {
      const before = reads();
      running = rounds();
      await vi.waitFor(() => expect(reads()).toBeGreaterThan(before));
      sql().asRoot(`ALTER USER ${name} LOGIN`);
    });
    await running;
    expect(isThere(name)).toBe(true);
  });

  test.each(["delete", "expiry"] as const)(
    "one is not deleted where an assumption of %s does not hold",
    async (feature) => {
      const broken = ASSUMPTIONS.filter(({ dependents }) => dependents.some((each) => each === feature));
      const outcomes = new Map(broken.map(({ id }) => [id, { result: "differs", seen: "let_in" } as const]));
      const name = await overAfter(async () => {
        const about = { at: Date.now(), mode: "full" as const, plan: "ADVANCED", version: "v26.1.4", outcomes };
        await saveAssumptionCheck(await store(), world.clusterId, about);
      });
      expect(isThere(name)).toBe(true);
    },
  );
});
