import { CompiledQuery, type KyselyPlugin, type RootOperationNode, SqliteAdapter, sql } from "kysely";
import { describe, expect, test } from "vitest";
import { ADMIN_STATES } from "#lib/shared/admin-state.ts";
import type { EverywhereAfter } from "#lib/shared/sql-users/everywhere-path.ts";
import { eachStore } from "../../../testing/server.ts";
import type { Store } from "../db/base.ts";
import { isDueAt } from "../passwords/due-totals.ts";
import { addTeam } from "../people/teams.ts";
import { type FoundSqlUser, type Page, type Sought, soughtWords, sqlUsersOfPage } from "./everywhere.ts";
import { newRow } from "./sql-users.ts";

const DAY = 24 * 60 * 60_000;
const NOW = 1_800_000_000_000;
/** More than are few, so that the order of an index counts. */
const CLUSTERS = Array.from({ length: 25 }, (_, index) => `6f1c7a52-0000-4000-8000-0000000000${index + 10}`);
const NAMES = ["app_api", "app_billing", "bi", "etl_a", "etl_b", "ops_x"];
const ANY: Sought = { words: [], state: null, age: undefined, due: undefined };

/** Equal names on all clusters, with all states, owners, kinds and ages, and one row that has ended. */
async function fill(db: Store): Promise<{ team: string }> {
  const team = await addTeam(db, "Payments");
  const rows = CLUSTERS.flatMap((clusterId, at) =>
    NAMES.map((name, index) => {
      const n = at * NAMES.length + index;
      return {
        ...newRow({ clusterId, name }, NOW),
        admin_state: ADMIN_STATES[n % ADMIN_STATES.length] ?? "unknown",
        owner_team_id: n % 3 === 0 ? team : null,
        kind: n % 5 === 0 ? ("service" as const) : null,
        password_changed_at: n % 4 === 0 ? null : NOW - (n % 7) * 40 * DAY,
        outside_at: n % 9 === 0 ? NOW : null,
        ended_at: n === 1 ? NOW : null,
      };
    }),
  );
  await db.insertInto("sql_users").values(rows).execute();
  return { team };
}

const reach = (clusters: readonly string[], teams: readonly string[] = []) => ({
  clusters,
  own: { teams, clusters: CLUSTERS.filter((id) => !clusters.includes(id)) },
});

/** All pages of seven, one after the other. */
async function pagesOf(db: Store, of: ReturnType<typeof reach>, sought: Sought, order: Omit<Page, "after" | "limit">) {
  const found: FoundSqlUser[] = [];
  for (let after: EverywhereAfter | null = null; ; ) {
    const page = await sqlUsersOfPage(db, of, sought, { ...order, after, limit: 7 });
    found.push(...page);
    const last = page.at(-1);
    if (!last || page.length < 7) return found;
    after = { clusterId: last.clusterId, name: last.name, at: last.passwordChangedAt };
  }
}

const idOf = ({ clusterId, name }: { clusterId: string; name: string }) => `${name} ${clusterId}`;

eachStore((db) => {
  describe("the pages of the list of all clusters", () => {
    test.each([
      ["many clusters", CLUSTERS],
      ["few clusters", CLUSTERS.slice(0, 3)],
    ])("of %s have each SQL user once, in order", async (_, clusters) => {
      await fill(db());
      for (const descending of [false, true]) {
        const byName = await pagesOf(db(), reach(clusters), ANY, { sort: "name", descending });
        expect(byName).toHaveLength(clusters.length * NAMES.length - 1);
        const names = byName.map(idOf);
        expect(names).toEqual(descending ? names.toSorted().reverse() : names.toSorted());
        const byAge = await pagesOf(db(), reach(clusters), ANY, { sort: "age", descending });
        expect(byAge.map(idOf).toSorted()).toEqual(names.toSorted());
        const times = byAge.map(({ passwordChangedAt }) => passwordChangedAt);
        const known = times.flatMap((at) => at ?? []);
        expect(known).toEqual(known.toSorted((one, other) => (descending ? other - one : one - other)));
        expect(times.slice(known.length).every((at) => at === null)).toBe(true);
      }
    });

    test("of what a team owns hold nothing else of the clusters that the person does not see", async () => {
      const { team } = await fill(db());
      const [seen = "", ...others] = CLUSTERS;
      const found = await pagesOf(db(), reach([seen], [team]), ANY, { sort: "name", descending: false });
      const elsewhere = found.filter(({ clusterId }) => clusterId !== seen);
      expect(found.length - elsewhere.length).toBe(NAMES.length - 1);
      expect(elsewhere.length).toBeGreaterThan(others.length);
      expect(elsewhere.every(({ ownerTeamId, owner }) => ownerTeamId === team && owner === "Payments")).toBe(true);
      const own = await pagesOf(db(), reach([], [team]), ANY, { sort: "age", descending: false });
      expect(own.every(({ ownerTeamId }) => ownerTeamId === team)).toBe(true);
      expect(
        await sqlUsersOfPage(db(), reach([]), ANY, { sort: "name", descending: false, after: null, limit: 7 }),
      ).toEqual([]);
    });

    test("of a filter hold what matches all of it", async () => {
      const { team } = await fill(db());
      const all = await pagesOf(db(), reach(CLUSTERS), ANY, { sort: "name", descending: false });
      const holds = async (sought: Partial<Sought>, wanted: (user: FoundSqlUser) => boolean) => {
        const found = await pagesOf(db(), reach(CLUSTERS), { ...ANY, ...sought }, { sort: "name", descending: false });
        expect(found.map(idOf)).toEqual(all.filter(wanted).map(idOf));
        expect(found.length).toBeGreaterThan(0);
      };
      await holds(
        { owner: team, kind: "service" },
        (user) => user.ownerTeamId === team && user.description.kind === "service",
      );
      await holds({ kind: "none", state: "admin" }, (user) => user.description.kind === null && user.state === "admin");
      await holds({ state: "outside" }, ({ outsideAt }) => outsideAt !== null);
      await holds({ state: "unowned" }, ({ ownerTeamId }) => ownerTeamId === null);
      for (const names of [false, true])
        await holds(
          { words: await soughtWords(db(), "ETL_ paym", names) },
          ({ name, owner }) => name.startsWith("etl_") && owner !== null,
        );
      const due = await pagesOf(
        db(),
        reach(CLUSTERS),
        { ...ANY, due: await isDueAt(db(), "soon", NOW) },
        { sort: "age", descending: false },
      );
      expect(due.map(idOf).toSorted()).toEqual(
        all
          .filter(({ passwordChangedAt: at }) => at === NOW - 80 * DAY)
          .map(idOf)
          .toSorted(),
      );
    });
  });

  test("each page is read in an index, and nothing is sorted", async () => {
    const { team } = await fill(db());
    await sql`analyze`.execute(db());
    const after = { clusterId: CLUSTERS[3] ?? "", name: "bi", at: NOW - 40 * DAY };
    const pages: [Sought, Omit<Page, "after" | "limit">, RegExp][] = [
      [ANY, { sort: "name", descending: false }, /sql_users_by_name/],
      [ANY, { sort: "name", descending: true }, /sql_users_by_name/],
      [{ ...ANY, state: "admin" }, { sort: "name", descending: false }, /sql_users_of_state/],
      [{ ...ANY, state: "unowned" }, { sort: "name", descending: false }, /sql_users_of_owner/],
      [{ ...ANY, state: "outside" }, { sort: "name", descending: false }, /sql_users_from_outside/],
      [{ ...ANY, owner: team }, { sort: "name", descending: false }, /sql_users_of_owner/],
      [ANY, { sort: "age", descending: false }, /sql_users_of_age/],
      [ANY, { sort: "age", descending: true }, /sql_users_of_age/],
      [{ ...ANY, due: await isDueAt(db(), "now", NOW) }, { sort: "age", descending: false }, /sql_users_of_age/],
      [{ ...ANY, due: await isDueAt(db(), "soon", NOW) }, { sort: "age", descending: false }, /sql_users_of_age/],
      [{ ...ANY, age: { from: NOW - 90 * DAY, to: NOW } }, { sort: "age", descending: false }, /sql_users_of_age/],
      // Both have its order.
      [{ ...ANY, age: null }, { sort: "name", descending: false }, /sql_users_of_age|sql_users_by_name/],
    ];
    for (const [sought, order, index] of pages) {
      const { store, queries } = noting(db());
      await sqlUsersOfPage(store, reach(CLUSTERS), sought, { ...order, after, limit: 41 });
      const [query] = queries;
      if (!query) throw new Error("The page was not read.");
      const plan = await planOf(db(), query);
      expect(plan, query.sql).toMatch(index);
      expect(plan, query.sql).not.toMatch(/TEMP B-TREE|Sort|SCAN sql_users$|Seq Scan on sql_users/im);
    }
  });
});

/** The store, and what is asked of it. */
function noting(db: Store): { store: Store; queries: CompiledQuery[] } {
  const queries: CompiledQuery[] = [];
  const note: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      queries.push(db.getExecutor().compileQuery(node as RootOperationNode, queryId));
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { store: db.withPlugin(note), queries };
}

async function planOf(db: Store, query: CompiledQuery): Promise<string> {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter;
  return db.transaction().execute(async (transaction) => {
    // A few hundred rows are read and sorted faster as a whole; without that choice it shows whether an index serves.
    if (!isSqlite)
      for (const what of ["seqscan", "sort", "bitmapscan"])
        await sql.raw(`set local enable_${what} = off`).execute(transaction);
    const { rows } = await transaction.executeQuery<Record<string, string>>(
      CompiledQuery.raw(`explain ${isSqlite ? "query plan " : ""}${query.sql}`, [...query.parameters]),
    );
    return rows.map((row) => row["QUERY PLAN"] ?? row.detail).join("\n");
  });
}
