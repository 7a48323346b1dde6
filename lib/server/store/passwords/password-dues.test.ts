import { describe, expect, test } from "vitest";
import { DUES, dueOf, maxAgeOf, noDues, passwordSetAt } from "#lib/shared/passwords/password-age.ts";
import { SQL_USER_KINDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import { byNamed, eachStore } from "../../../testing/server.ts";
import { saveKnownClusters } from "../clusters/known-clusters.ts";
import type { Store } from "../db/base.ts";
import type { Tables } from "../db/tables.ts";
import { addTeam, removeTeam } from "../people/teams.ts";
import { newRow, saveCreated, saveReset, saveSqlUserPolicy } from "../sql-users/sql-users.ts";
import { dueCounts, duesToNotify, saveNotified } from "./password-dues.ts";
import { ageRules, saveRule, specialSqlUsers } from "./password-rules.ts";

const DAY = 24 * 60 * 60_000;
const NOW = Date.UTC(2026, 10, 26);
const [ONE, TWO] = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];
const set = (days: number | null) => ({ days, by: "Ada" });

/** Rows of every mixture: nothing known, set, entered, both, rules of each scope, exempt or once exempt. */
function mixture(teams: readonly string[]): Tables["sql_users"][] {
  const ages = [null, 0, 6 * DAY, 7 * DAY, 14 * DAY, 21 * DAY, 76 * DAY, 89 * DAY, 90 * DAY, 104 * DAY - 1, 104 * DAY];
  const rows: Tables["sql_users"][] = [];
  const pick = <T>(all: readonly T[], at: number): T => all[at % all.length] as T;
  for (const [index, changed] of ages.entries())
    for (const [other, entered] of ages.entries()) {
      const count = rows.length;
      rows.push({
        ...newRow({ clusterId: pick([ONE, TWO], count), name: `app_${count}` }, 1),
        password_changed_at: changed === null ? null : NOW - changed,
        password_entered_at: entered === null ? null : NOW - entered,
        owner_team_id: pick([null, ...teams], index),
        kind: pick([null, ...SQL_USER_KINDS], other),
        password_max_days: pick([null, null, null, 14, 365, 3_650], count),
        exempt_until: pick([null, null, null, NOW, NOW + 1], count + index),
      });
    }
  return rows;
}

const NO_RULE = { teamId: null, kind: null, maxDays: null };
const labelled = (id: string, labels: Record<string, string> = { env: "prod", team: "a" }) => ({
  id,
  name: id,
  plan: "",
  version: "",
  state: "CREATED",
  labels,
});

const insert = (db: Store, rows: Tables["sql_users"][]) => db.insertInto("sql_users").values(rows).execute();

eachStore((db) => {
  describe.each([false, true])("counts of due passwords, with rules: %s", (withRules) => {
    test("are those of the pure function over every mixture of facts", async () => {
      const teams = [await addTeam(db(), "Payments"), await addTeam(db(), "Orders")];
      if (withRules) {
        await saveRule(db(), { scope: "all", subject: "" }, set(60));
        await saveKnownClusters(db(), [labelled(ONE), labelled(TWO)]);
        await saveRule(db(), { scope: "label", subject: "env=prod" }, set(45));
        await saveRule(db(), { scope: "cluster", subject: TWO }, set(28));
        await saveRule(db(), { scope: "team", subject: teams[0] ?? "" }, set(7));
        await saveRule(db(), { scope: "kind", subject: "person" }, set(1));
      }
      const rows = mixture(teams);
      await insert(db(), rows);
      const rules = await ageRules(db());
      const expected = { [ONE]: noDues(), [TWO]: noDues() };
      for (const row of rows) {
        const user = { clusterId: row.cluster_id, teamId: row.owner_team_id, kind: row.kind };
        const { days } = maxAgeOf(rules, { ...user, maxDays: row.password_max_days });
        const changedAt = passwordSetAt(row.password_changed_at, row.password_entered_at);
        const counts = expected[row.cluster_id];
        if (counts) counts[dueOf({ changedAt, maxDays: days, exemptUntil: row.exempt_until }, NOW)] += 1;
      }
      for (const due of DUES) expect((expected[ONE]?.[due] ?? 0) + (expected[TWO]?.[due] ?? 0)).toBeGreaterThan(0);
      expect(Object.fromEntries(await dueCounts(db(), NOW))).toEqual(expected);
    });
  });

  test("of the rules of a cluster's labels, the lowest applies, until the label goes or the rule of the cluster takes its place", async () => {
    await saveKnownClusters(db(), [labelled(ONE), labelled(TWO, { env: "test" })]);
    for (const [subject, days] of [
      ["env=prod", 45],
      ["team=a", 30],
      ["env", 1],
    ] as const)
      await saveRule(db(), { scope: "label", subject }, set(days));
    expect((await ageRules(db())).labels).toEqual(new Map([[ONE, 30]]));
    const ofCluster = async () => maxAgeOf(await ageRules(db()), { ...NO_RULE, clusterId: ONE });
    expect(await ofCluster()).toEqual({ days: 30, scope: "label" });
    await saveRule(db(), { scope: "cluster", subject: ONE }, set(80));
    expect(await ofCluster()).toEqual({ days: 80, scope: "cluster" });
    await saveRule(db(), { scope: "cluster", subject: ONE }, set(null));
    await saveKnownClusters(db(), [labelled(ONE, {})]);
    expect(await ofCluster()).toEqual({ days: 90, scope: "all" });
  });

  test("counts leave out SQL users that ended, and those whose password Rolecall cannot change", async () => {
    const names = [
      "app",
      "root",
      "sso_ada",
      "rolecall_0123456789",
      "pg_monitor",
      "crdb_internal_x",
      "from_sso",
      "ended",
    ];
    await insert(
      db(),
      names.map((name) =>
        Object.assign(
          newRow({ clusterId: ONE, name }, 1),
          name === "from_sso" && { provisioned_by: "jwt_token:x" },
          name === "ended" && { ended_at: 1, ended_how: "deleted" as const },
        ),
      ),
    );
    expect(await dueCounts(db(), NOW)).toEqual(new Map([[ONE, { ...noDues(), unknown: 1 }]]));
  });

  test("a rule is set, changed and removed, and says what it was; one of a team goes with the team", async () => {
    const team = await addTeam(db(), "Payments");
    const rule = { scope: "team", subject: team } as const;
    expect(await saveRule(db(), rule, set(30))).toBeNull();
    expect(await saveRule(db(), rule, set(40))).toBe(30);
    expect((await ageRules(db())).teams).toEqual(new Map([[team, 40]]));
    expect(await saveRule(db(), rule, set(null))).toBe(40);
    await saveRule(db(), rule, set(30));
    await removeTeam(db(), team);
    expect((await ageRules(db())).teams.size).toBe(0);
  });

  test("what is set for one SQL user ends with it: one of its name made later is new", async () => {
    const who = { clusterId: ONE, name: "app" };
    await saveCreated(db(), who, { by: byNamed("Ada") }, NOW);
    const exempt = { until: NOW + DAY, reason: "Moves in May.", by: "Ada" };
    await saveSqlUserPolicy(db(), who, { maxDays: 30, exempt, entered: null }, NOW);
    expect(await specialSqlUsers(db(), NOW)).toEqual([{ ...who, days: 30, exempt }]);
    expect(await specialSqlUsers(db(), NOW + DAY)).toEqual([{ ...who, days: 30, exempt: null }]);
    await saveCreated(db(), who, { by: byNamed("Ada") }, NOW);
    expect(await specialSqlUsers(db(), NOW)).toEqual([]);
  });

  test("owners are notified once of each state of a password, and again for the next password", async () => {
    const [teamId, otherId] = [await addTeam(db(), "Payments"), await addTeam(db(), "Others")];
    const who = { clusterId: ONE, name: "app" };
    await saveCreated(db(), who, { by: byNamed("Ada"), ownerTeamId: teamId }, NOW);
    await saveCreated(db(), { ...who, name: "unowned" }, { by: byNamed("Ada") }, NOW);
    const notifyAt = async (at: number) => {
      expect(await duesToNotify(db(), otherId, at)).toEqual([]);
      const dues = await duesToNotify(db(), teamId, at);
      await saveNotified(db(), dues);
      return dues.map(({ name, due, setAt }) => [name, due, setAt]);
    };
    expect(await notifyAt(NOW + 75 * DAY)).toEqual([]);
    expect(await notifyAt(NOW + 76 * DAY)).toEqual([["app", "due_soon", NOW]]);
    expect(await notifyAt(NOW + 77 * DAY)).toEqual([]);
    expect(await notifyAt(NOW + 91 * DAY)).toEqual([["app", "due", NOW]]);
    expect(await notifyAt(NOW + 104 * DAY)).toEqual([["app", "overdue", NOW]]);
    expect(await notifyAt(NOW + 200 * DAY)).toEqual([]);
    await saveReset(db(), who, byNamed("Ada"), NOW + 200 * DAY);
    expect(await notifyAt(NOW + 290 * DAY)).toEqual([["app", "due", NOW + 200 * DAY]]);
  });
});
