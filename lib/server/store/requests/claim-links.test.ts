import { describe, expect, test } from "vitest";
import { byNamed, eachStore } from "../../../testing/server.ts";
import { takeLease } from "../jobs/leases.ts";
import { storedSqlUsers } from "../sql-users/present-sql-users.ts";
import { saveCreated } from "../sql-users/sql-users.ts";
import {
  beginAttempt,
  endAttempt,
  forgetWordTries,
  MOST_WORD_TRIES,
  recordReopened,
  takeWordTry,
} from "./claim-attempts.ts";
import {
  addClaimLink,
  claimLink,
  claimLinksOf,
  type NewClaimLink,
  revokeClaimLink,
  unusedClaimLinks,
} from "./claim-links.ts";

const CLUSTER = { id: "c1", name: "orders" };
const START = Date.UTC(2026, 0, 1);
const USE = { opener: "o".repeat(64), from: "192.0.2.7", by: null };
/** In the long run a hundred. */
const manyAtOnce = <T>(work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: process.env.ROLECALL_PROVE ? 100 : 25 }, (_, at) => work(at)));

eachStore((db) => {
  async function link(more: Partial<NewClaimLink> = {}) {
    const who = { clusterId: CLUSTER.id, name: "app_user" };
    if (!(await storedSqlUsers(db(), CLUSTER.id)).has(who.name))
      await saveCreated(db(), who, { purpose: "", by: byNamed("Ada") });
    const sqlUserId = (await storedSqlUsers(db(), CLUSTER.id)).get(who.name)?.id ?? "";
    const none = { ownerTeamId: null, accountId: null, teamId: null, wordHash: null };
    const made = { cluster: CLUSTER, sqlUserId, senderId: "acc_1", lastsMs: 60_000, ...none, ...more };
    return addClaimLink(db(), made, START);
  }

  test("a claim link has a secret of 256 bits, of which the store has only the hash", async () => {
    const { id, secret, expiresAt } = await link();
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    expect(expiresAt).toBe(START + 60_000);
    expect(JSON.stringify(await db().selectFrom("claim_links").selectAll().execute())).not.toContain(secret);
    expect(await claimLink(db(), id, secret)).toMatchObject({ id, sqlUser: "app_user" });
    expect(await claimLink(db(), id, "x".repeat(43))).toBeUndefined();
  });

  test("a SQL user has the end of its longest unused link; used, revoked and expired ones do not count", async () => {
    const [short, long] = [await link(), await link({ lastsMs: 120_000, senderId: "acc_2" })];
    const until = async (senderId?: string, now = START) => [
      ...(await unusedClaimLinks(db(), { clusterId: CLUSTER.id, senderId }, now)).values(),
    ];
    expect(await until()).toEqual([START + 120_000]);
    expect(await until("acc_1")).toEqual([START + 60_000]);
    expect(await until("acc_3")).toEqual([]);
    expect(await until(undefined, START + 120_000)).toEqual([]);
    await revokeClaimLink(db(), { clusterId: CLUSTER.id, id: long.id, senderId: undefined }, "Ada");
    expect(await until()).toEqual([START + 60_000]);
    await endAttempt(db(), { id: short.id, attempt: await beginAttempt(db(), short.id) }, USE);
    expect(await until()).toEqual([]);
  });

  describe("an attempt", () => {
    test("marks the link used once, and another one that began later takes that from it", async () => {
      const { id } = await link();
      const slow = await beginAttempt(db(), id);
      const attempt = await beginAttempt(db(), id);
      expect(await endAttempt(db(), { id, attempt: slow }, USE)).toBe(false);
      expect(await endAttempt(db(), { id, attempt }, USE, START + 5)).toBe(true);
      expect(await endAttempt(db(), { id, attempt }, USE)).toBe(false);
      expect(await claimLink(db(), id)).toMatchObject({ usedFrom: USE.from, usedBy: null });
      expect((await claimLink(db(), id))?.usedAt).toBe(START + 5);
    });

    test("does nothing where the link was revoked meanwhile", async () => {
      const { id } = await link();
      const attempt = await beginAttempt(db(), id);
      expect(await revokeClaimLink(db(), { clusterId: CLUSTER.id, id, senderId: undefined }, "Ada")).toBe(true);
      expect(await endAttempt(db(), { id, attempt }, USE)).toBe(false);
    });

    test("of many at once, each behind the lease, one is the first", async () => {
      const { id } = await link();
      const first = await manyAtOnce(async () => {
        const giveBack = await takeLease(db(), `claim:${id}`);
        try {
          if ((await claimLink(db(), id))?.usedAt !== null) return false;
          return await endAttempt(db(), { id, attempt: await beginAttempt(db(), id) }, USE);
        } finally {
          await giveBack?.();
        }
      });
      expect(first.filter(Boolean)).toHaveLength(1);
    });
  });

  test("of many concurrent guesses of the second word, five are checked; a right one resets the count", async () => {
    const { id } = await link({ wordHash: "x" });
    expect((await manyAtOnce(() => takeWordTry(db(), id))).filter(Boolean)).toHaveLength(MOST_WORD_TRIES);
    await forgetWordTries(db(), id);
    expect(await takeWordTry(db(), id)).toBe(true);
  });

  test("a second opening is reported once in ten minutes, and only for a used link", async () => {
    const { id } = await link();
    expect(await recordReopened(db(), id, START)).toBe(false);
    await endAttempt(db(), { id, attempt: await beginAttempt(db(), id) }, USE);
    expect((await manyAtOnce(() => recordReopened(db(), id, START))).filter(Boolean)).toHaveLength(1);
    expect(await recordReopened(db(), id, START + 9 * 60_000)).toBe(false);
    expect(await recordReopened(db(), id, START + 11 * 60_000)).toBe(true);
  });

  test("a link is revoked only with the right, on its own cluster, and before its use", async () => {
    const { id } = await link();
    const revoke = (senderId: string | undefined, clusterId = CLUSTER.id) =>
      revokeClaimLink(db(), { clusterId, id, senderId }, "Ada");
    expect(await revoke("acc_2")).toBe(false);
    expect(await revoke(undefined, "c2")).toBe(false);
    expect(await revoke("acc_1")).toBe(true);
    expect(await revoke("acc_1")).toBe(false);
    const used = await link();
    await endAttempt(db(), { id: used.id, attempt: await beginAttempt(db(), used.id) }, USE);
    expect(await revokeClaimLink(db(), { clusterId: CLUSTER.id, id: used.id, senderId: undefined }, "Ada")).toBe(false);
  });

  test("the list has the sender's links, or all of the cluster, and no others", async () => {
    const mine = await link();
    const other = await link({ senderId: "acc_2" });
    await link({ cluster: { id: "c2", name: "else" } });
    const ids = async (senderId: string | undefined) =>
      (await claimLinksOf(db(), { clusterId: CLUSTER.id, senderId })).map(({ id }) => id).sort();
    expect(await ids("acc_1")).toEqual([mine.id]);
    expect(await ids(undefined)).toEqual([mine.id, other.id].sort());
  });
});
