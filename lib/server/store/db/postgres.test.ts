import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testEvent } from "../../../testing/audit-event.ts";
import { brokenAt, byNamed } from "../../../testing/server.ts";
import { Line } from "../../../testing/stores/postgres-line.ts";
import { statementsOf } from "../../../testing/stores/statements.ts";
import { appendAuditEvents } from "../audit/audit-events.ts";
import { makeToken, spendToken } from "../people/tokens.ts";
import { takeAttempt } from "../sign-in/sign-in-failures.ts";
import { saveCreated, saveReset } from "../sql-users/sql-users.ts";
import { type Store, StoreUnavailable } from "./base.ts";
import { writeGrouped } from "./grouped.ts";
import { connect, openPostgres } from "./postgres.ts";
import { freshDatabase } from "./testing.ts";
import { inTransaction } from "./transaction.ts";

const url = freshDatabase();
const opened: Store[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.destroy()));
});

function tracked(store: Store): Store {
  opened.push(store);
  return store;
}

/** This many replicas, each with connections of its own. */
async function replicas(count: number): Promise<Store[]> {
  return Promise.all(Array.from({ length: count }, async () => tracked(await openPostgres(url()))));
}

describe("replicas on one database", () => {
  test("append to one chain without gap or fork", async () => {
    const stores = await replicas(3);
    await Promise.all(
      Array.from({ length: 150 }, (_, at) =>
        appendAuditEvents(stores[at % 3] as Store, [testEvent(`${at}a`), testEvent(`${at}b`)]),
      ),
    );
    const rows = await tracked(connect(url(), 0)).selectFrom("audit_events").selectAll().orderBy("sequence").execute();
    expect(rows).toHaveLength(300);
    expect(brokenAt(rows)).toBeUndefined();
  });

  test("let one of a hundred win who use a token at once", async () => {
    const stores = await replicas(3);
    const { secret } = await makeToken(stores[0] as Store, { kind: "setup" });
    const uses = await Promise.all(
      Array.from({ length: 100 }, (_, at) => spendToken(stores[at % 3] as Store, { kind: "setup", secret })),
    );
    expect(uses.filter((won) => won)).toHaveLength(1);
  });

  test("count failed sign-ins together: a hundred at once pass no more than the free ones", async () => {
    const stores = await replicas(3);
    const buckets = [{ key: "account:ada@example.com", free: 5 }];
    const allowed = await Promise.all(
      Array.from({ length: 100 }, (_, at) => takeAttempt(stores[at % 3] as Store, buckets)),
    );
    expect(allowed.filter((yes) => yes)).toHaveLength(5);
  });

  test("keep one present row of a SQL user that many create or reset at once", async () => {
    const stores = await replicas(3);
    const who = { clusterId: "11111111-1111-4111-8111-111111111111", name: "app_user" };
    await Promise.all(
      Array.from({ length: 60 }, (_, at) => {
        const store = stores[at % 3] as Store;
        return at % 2
          ? saveReset(store, who, byNamed(`person ${at}`))
          : saveCreated(store, who, { purpose: "", by: byNamed(`person ${at}`) });
      }),
    );
    const present = await (stores[0] as Store)
      .selectFrom("sql_users")
      .selectAll()
      .where("ended_at", "is", null)
      .execute();
    expect(present).toHaveLength(1);
  });
});

describe("a number", () => {
  test("comes back as a number, as from SQLite; one that would lose digits is an error", async () => {
    const store = tracked(connect(url(), 0));
    const read = (text: string) => sql<{ value: number }>`select cast(${text} as bigint) as value`.execute(store);
    expect((await read("1790000000123")).rows).toEqual([{ value: 1_790_000_000_123 }]);
    await expect(read("9007199254740993")).rejects.toThrow(RangeError);
  });
});

describe("a database that is lost", () => {
  let line: Line;
  let store: Store;
  beforeEach(async () => {
    line = new Line(url());
    store = tracked(connect(await line.start(), 300));
    return () => line.stop();
  });
  const ask = () => store.selectFrom("audit_head").select("sequence").execute();
  const append = (id: string) => appendAuditEvents(store, [testEvent(id)]);

  test("is reported as lost, and used again as soon as it is back", async () => {
    await Promise.all([ask(), ask(), append("before")]);
    line.cut();
    for (const failing of [ask, ask, () => append("lost")]) await expect(failing()).rejects.toThrow(StoreUnavailable);
    line.state = "open";
    await append("after");
    const rows = await store.selectFrom("audit_events").selectAll().orderBy("sequence").execute();
    expect(rows.map(({ id }) => id)).toEqual(["before", "after"]);
    expect(brokenAt(rows)).toBeUndefined();
  });

  test("within a transaction keeps nothing of it, and does not end the process", async () => {
    const lost = inTransaction(store, async (transaction) => {
      await transaction.updateTable("audit_head").set({ hash: "half" }).execute();
      line.cut();
      // The connection ends here, while it is idle.
      await new Promise((resolve) => setTimeout(resolve, 50));
      await transaction.updateTable("audit_head").set({ hash: "whole" }).execute();
    });
    await expect(lost).rejects.toThrow(StoreUnavailable);
    line.state = "open";
    expect(await store.selectFrom("audit_head").select("hash").execute()).toEqual([{ hash: "" }]);
  });

  test("is given up where it has stopped answering, for all who wait, and its connection is not used again", async () => {
    await ask();
    line.state = "silent";
    const work = async (transaction: Store) => void (await transaction.selectFrom("audit_head").selectAll().execute());
    let results: PromiseSettledResult<void>[] = [];
    const sent = await statementsOf(async () => {
      results = await Promise.allSettled(Array.from({ length: 20 }, () => writeGrouped(store, work)));
    });
    expect(results.map((result) => result.status === "rejected" && result.reason)).toEqual(
      Array(20).fill(expect.any(StoreUnavailable)),
    );
    // One after the other, each would begin by itself and wait.
    expect(sent.map(({ text }) => text)).toEqual(["start transaction isolation level read committed"]);
    line.state = "open";
    expect(await ask()).toEqual([{ sequence: 0 }]);
  });

  test("is reported as lost where a statement takes too long", async () => {
    const slow = sql`select pg_sleep(5)`.execute(store);
    // The database ends it, or on a busy machine the driver first.
    await expect(slow).rejects.toThrow(
      /^the store cannot be reached \((?:canceling statement due to statement timeout|Query read timeout)\)$/,
    );
    expect(await ask()).toEqual([{ sequence: 0 }]);
  });

  test("is reported at the start, without the password of its address", async () => {
    const address = Object.assign(new URL(url()), { port: "1", password: "hunter22" }).href;
    const failed = await openPostgres(address).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(StoreUnavailable);
    expect(String(failed)).toMatch(/^StoreUnavailable: the store cannot be reached \(.*ECONNREFUSED.*\)$/);
    expect(String(failed)).not.toContain("hunter22");
  });
});

describe("a wrong password of the database", () => {
  test("is reported at the start in the database's words", async () => {
    const address = Object.assign(new URL(url()), { password: "hunter22" }).href;
    await expect(openPostgres(address)).rejects.toThrow("password authentication failed");
  });
});
