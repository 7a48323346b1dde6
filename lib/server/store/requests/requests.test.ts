import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { eachStore } from "../../../testing/server.ts";
import { statementsOf } from "../../../testing/stores/statements.ts";
import type { Store } from "../db/open.ts";
import { addAccount } from "../people/accounts.ts";
import { addTeam } from "../people/teams.ts";
import { beginClaim, finish, finishClaim, putBack } from "./request-attempts.ts";
import { saveApproved, saveDenied, saveWithdrawn } from "./request-decisions.ts";
import { cursorAt, ranOut, requestsBefore, type Sees, type Sought } from "./request-lists.ts";
import { addRequest, type NewRequest, requestOf, WAITS_MS } from "./requests.ts";

const ORDERS = "0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6";
const STOCK = "2f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51";
const REQUESTED = JSON.stringify({ name: "pay_app", purpose: "p", userKind: "service", access: "", wantedDays: null });
const NEW: NewRequest = {
  kind: "create",
  requester: { id: "acc_mara", name: "Mara" },
  team: { id: "tem_pay", name: "Payments" },
  cluster: { id: ORDERS, name: "orders" },
  sqlUserId: null,
  name: "pay_app",
  requested: REQUESTED,
  reason: "For the new shop",
};
const BY = { id: "acc_ada", name: "Ada" };
const approval = () => ({
  by: BY,
  name: "pay_app",
  approved: null,
  sqlUserId: "usr_new",
  expiresAt: Date.now() + WAITS_MS,
});
const ALL: Sees = { requesterId: "acc_ada", teams: [], clusters: "all" };

eachStore((db) => {
  const found = async (sought: Partial<Sought>, sees: Sees = ALL, now = Date.now()) => {
    const rows = await requestsBefore(db(), sees, { words: [], ...sought }, { before: undefined, limit: 500, now });
    return rows.map(({ id }) => id);
  };

  describe("a request that waits", () => {
    let id: string;
    beforeEach(async () => {
      id = await addRequest(db(), NEW);
    });
    const one = () => requestOf(db(), { id, clusterId: ORDERS });

    test("is decided once, by the first of many", async () => {
      const decisions = await Promise.all(
        Array.from({ length: 30 }, (_, at) => {
          if (at % 3 === 0) return saveApproved(db(), id, approval());
          if (at % 3 === 1) return saveDenied(db(), id, { by: BY, reason: "no" });
          return saveWithdrawn(db(), { id, requesterId: "acc_mara" });
        }),
      );
      expect(decisions.filter(Boolean)).toHaveLength(1);
    });

    test("is withdrawn by its requester alone, and cannot be decided once its time is over", async () => {
      expect(await saveWithdrawn(db(), { id, requesterId: "acc_other" })).toBe(false);
      const later = Date.now() + WAITS_MS;
      expect(await saveApproved(db(), id, approval(), later)).toBe(false);
      expect(await saveDenied(db(), id, { by: BY, reason: "no" }, later)).toBe(false);
      expect(await saveWithdrawn(db(), { id, requesterId: "acc_mara" })).toBe(true);
    });

    test("is pending again as submitted if its approval fails, unless it is finished", async () => {
      const before = await one();
      await saveApproved(db(), id, { ...approval(), name: "other", approved: REQUESTED });
      expect(await one()).toMatchObject({ state: "approved", name: "other", sqlUserId: "usr_new" });
      await putBack(db(), id);
      expect(await one()).toEqual(before);
      await saveApproved(db(), id, approval());
      expect(await finish(db(), id)).toBe(true);
      await putBack(db(), id);
      expect(await one()).toMatchObject({ state: "approved", finishedAt: expect.any(Number) });
    });

    test("is ended by the last claim alone, and once", async () => {
      await saveApproved(db(), id, approval());
      const first = await beginClaim(db(), id);
      const last = await beginClaim(db(), id);
      expect(await finishClaim(db(), { id, attempt: first }, undefined)).toBe(false);
      expect(await finishClaim(db(), { id, attempt: last }, undefined)).toBe(true);
      expect(await finishClaim(db(), { id, attempt: last }, undefined)).toBe(false);
      expect(await finish(db(), id)).toBe(false);
    });

    test("belongs to its cluster and its requester; for others it does not exist", async () => {
      expect(await requestOf(db(), { id, clusterId: STOCK })).toBeUndefined();
      expect(await requestOf(db(), { id, requesterId: "acc_other" })).toBeUndefined();
      expect(await requestOf(db(), { id, requesterId: "acc_mara" })).toMatchObject({ id });
    });
  });

  describe("a list", () => {
    const at = (more: Partial<NewRequest>, when = Date.now()) => addRequest(db(), { ...NEW, ...more }, when);

    test("is of one's own, of one's teams and of the clusters where one decides", async () => {
      const mine = await at({ cluster: { id: STOCK, name: "stock" } });
      const here = await at({ requester: { id: "acc_ben", name: "Ben" } });
      expect(await found({}, { requesterId: "acc_mara", teams: [], clusters: [] })).toEqual([mine]);
      expect(await found({}, { requesterId: "acc_eve", teams: [], clusters: [] })).toEqual([]);
      expect(await found({}, { requesterId: "acc_eve", teams: ["tem_other"], clusters: [] })).toEqual([]);
      expect((await found({}, { requesterId: "acc_eve", teams: ["tem_pay"], clusters: [] })).sort()).toEqual(
        [mine, here].sort(),
      );
      expect((await found({}, { requesterId: "acc_mara", teams: [], clusters: [ORDERS] })).sort()).toEqual(
        [mine, here].sort(),
      );
      expect(await cursorAt(db(), { requesterId: "acc_eve", teams: [], clusters: [STOCK] }, here)).toBeUndefined();
    });

    test("finds every word in any case, in name, team, cluster, requester and reason, and takes no character for another", async () => {
      const id = await at({ requester: { id: "acc_1", name: "Özlem Åström" }, reason: "100% of X_Y\\Z" });
      await at({ name: "axy", requester: { id: "acc_2", name: "Ben" }, reason: "1000 of XaYZ" });
      for (const words of [["ÖZLEM"], ["åström", "ORDERS"], ["100%"], ["x_y\\z"], ["PAY_APP", "payments"]])
        expect(await found({ words }), words.join(" ")).toEqual([id]);
      expect(await found({ words: ["özlem", "ben"] })).toEqual([]);
      expect(await found({ words: ["shop"] })).toEqual([]);
    });

    test("finds people and teams by their present name, and a SQL user by its approved name", async () => {
      const who = { name: "Maria", email: "maria@example.com", role: "member", passwordHash: "" } as const;
      const accountId = await addAccount(db(), who);
      const teamId = await addTeam(db(), "Checkout");
      const id = await at({ requester: { id: accountId, name: "Mia" }, team: { id: teamId, name: "Old" } });
      await saveApproved(db(), id, { ...approval(), name: "chk_App" });
      for (const word of ["maria", "mia", "CHECKOUT", "old", "CHK_", "pay_app"])
        expect(await found({ words: [word] }), word).toEqual([id]);
    });

    test("is filtered by kind, and by what may be its state", async () => {
      const now = Date.now();
      const pending = await at({}, now - 1_000);
      const expired = await at({ kind: "reset" }, now - WAITS_MS);
      const approved = await at({ kind: "delete" }, now - 2_000);
      await saveApproved(db(), approved, { ...approval(), sqlUserId: null });
      expect(await found({ kind: "reset" })).toEqual([expired]);
      expect(await found({ state: "pending" })).toEqual([pending]);
      expect(await found({ state: "expired" })).toEqual([expired]);
      for (const state of ["waiting", "ready", "finished", "void"] as const)
        expect(await found({ state })).toEqual([approved]);
      expect(await found({ state: "denied" })).toEqual([]);
      expect((await ranOut(db())).map(({ id }) => id)).toEqual([expired]);
    });

    test("of ten thousand is read in pages without a gap or a repetition, also where many were asked for at once, and a word in them is found at once", async () => {
      const search = () =>
        requestsBefore(db(), ALL, { words: ["needle"] }, { before: undefined, limit: 101, now: Date.now() });
      const ofNone = await statementsOf(search);
      await addRequest(db(), { ...NEW, reason: "A needle" }, 1);
      const ofOne = await statementsOf(search);
      // Where there is none, what is joined to a request is not planned.
      expect(ofNone).toHaveLength(ofOne.length - 1);
      await tenThousand(db());
      const seen = new Set<string>();
      let before: Awaited<ReturnType<typeof cursorAt>>;
      for (let page = 0; page < 12; page++) {
        const rows = await requestsBefore(db(), ALL, { words: [] }, { before, limit: 100, now: 0 });
        for (const { id } of rows) seen.add(id);
        before = await cursorAt(db(), ALL, rows.at(-1)?.id ?? "");
      }
      expect(seen.size).toBe(1_200);
      const started = performance.now();
      expect(await statementsOf(async () => expect(await search()).toHaveLength(1))).toEqual(ofOne);
      // Some ten milliseconds where nothing else runs.
      if (process.env.ROLECALL_PROVE === "1") expect(performance.now() - started).toBeLessThan(1_500);
    });
  });
});

async function tenThousand(store: Store): Promise<void> {
  const row = await store.selectFrom("requests").selectAll().executeTakeFirstOrThrow();
  // Hundreds in one millisecond.
  const others = { id: sql`'ask_' || at`, searched: sql`'hay'`, created_at: sql`10 + at / 250` };
  const columns = Object.keys(row).map((name) => sql.ref(name));
  const values = Object.keys(row).map((name) => others[name as keyof typeof others] ?? sql.ref(`requests.${name}`));
  await sql`with recursive numbers(at) as (select 0 union all select at + 1 from numbers where at < 9998)
    insert into requests (${sql.join(columns)}) select ${sql.join(values)} from requests, numbers`.execute(store);
  // As PostgreSQL does by itself, a minute later: without it, it expects few rows and reads all of them for each page.
  await sql`analyze requests`.execute(store);
}
