import { beforeEach, describe, expect, test } from "vitest";
import { onStore } from "../../../testing/on-store.ts";
import { freshProcess } from "../../../testing/server.ts";
import { saveKnownClusters } from "../clusters/known-clusters.ts";
import { store } from "../db/store.ts";
import { addTeam } from "../people/teams.ts";
import { sqlUsersAfter } from "../sql-users/everywhere.ts";
import { newRow } from "../sql-users/sql-users.ts";
import { dueTotals, isDue } from "./due-totals.ts";
import { dueCounts } from "./password-dues.ts";
import { ageRules, saveRule } from "./password-rules.ts";

freshProcess({ SESSION_SECRET: `1:${"s".repeat(32)}`, APP_URL: "http://localhost:3000" });

const DAY = 24 * 60 * 60_000;
const NOW = 1_800_000_000_000;
const CLUSTERS = ["a", "b", "c"];
let team: string;

/** Every combination of an age around a limit and of the facts that change the due state. */
async function begin(): Promise<void> {
  const db = await store();
  team = await addTeam(db, "Payments");
  const ages = [null, 0, 9.9, 10, 15, 20, 75.9, 76, 80, 89.99, 90, 103, 104, 300];
  const apart = [
    {},
    { password_max_days: 10 },
    { password_max_days: 400 },
    { exempt_until: NOW + 1 },
    { exempt_until: NOW },
    { provisioned_by: "jwt_token:x" },
    { kind: "service" as const },
  ];
  const rows = CLUSTERS.flatMap((clusterId) =>
    ages.flatMap((age, one) =>
      apart.flatMap((more, other) =>
        [null, team].map((owner_team_id, third) => ({
          ...newRow({ clusterId, name: `${one === 3 ? "sso_" : "app_"}${one}_${other}_${third}` }, 1),
          owner_team_id,
          ...more,
          // A password that a person entered counts like one that Rolecall set.
          [other % 2 ? "password_entered_at" : "password_changed_at"]: age === null ? null : NOW - age * DAY,
        })),
      ),
    ),
  );
  for (let from = 0; from < rows.length; from += 200)
    await db
      .insertInto("sql_users")
      .values(rows.slice(from, from + 200))
      .execute();
}

const none = { teams: [], clusters: [] };
const RULES = {
  "no rule": [],
  "another age for all": [{ scope: "all", subject: "", days: 20 }],
  "an age for a cluster": [{ scope: "cluster", subject: "b", days: 80 }],
  "an age for a label": [{ scope: "label", subject: "env=prod", days: 80 }],
  "an age for a kind": [{ scope: "kind", subject: "service", days: 10 }],
  "an age for a team": [{ scope: "team", subject: "Payments", days: 20 }],
  "ages for all of them": [
    { scope: "kind", subject: "service", days: 10 },
    { scope: "kind", subject: "person", days: 80 },
    { scope: "team", subject: "Payments", days: 20 },
    { scope: "cluster", subject: "b", days: 80 },
    { scope: "label", subject: "env=prod", days: 20 },
  ],
} as const;

describe.each(["SQLite", "PostgreSQL"] as const)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await begin();
  });

  test.each(Object.entries(RULES))("with %s, totals and lists are what each row gives", async (_, rules) => {
    const db = await store();
    const facts = { plan: "", version: "", state: "CREATED", labels: { env: "prod" } };
    await saveKnownClusters(db, [{ id: "b", name: "b", ...facts }]);
    for (const { days, scope, subject } of rules)
      await saveRule(db, { scope, subject: scope === "team" ? team : subject }, { days, by: "Ada" });
    const counts = await dueCounts(db, NOW);
    for (const clusters of [["a"], ["b"], CLUSTERS]) {
      const sum = (of: "due" | "overdue" | "due_soon") =>
        clusters.reduce((all, id) => all + (counts.get(id)?.[of] ?? 0), 0);
      const right = { due: sum("due") + sum("overdue"), soon: sum("due_soon") };
      expect(right.due * right.soon).toBeGreaterThan(0);
      expect(await dueTotals(db, { clusters, own: none }, NOW)).toEqual(right);
      for (const [which, count] of [
        ["now", right.due],
        ["soon", right.soon],
      ] as const) {
        const sought = { words: [], state: null, age: undefined, due: isDue(await ageRules(db), which, NOW) };
        const listed = await Promise.all(
          clusters.map((id) => sqlUsersAfter(db, { clusters: [id] }, sought, { after: "", limit: 1_000 })),
        );
        expect(listed.flat()).toHaveLength(count);
      }
    }
  });

  test("of a team's SQL users, only those are counted, on the clusters that are not seen as a whole", async () => {
    const db = await store();
    const part = { clusters: ["a", "c"], teams: [team] };
    const counts = [...(await dueCounts(db, NOW, part)).values()];
    const due = counts.reduce((all, each) => all + each.due + each.overdue, 0);
    const soon = counts.reduce((all, each) => all + each.due_soon, 0);
    expect(await dueTotals(db, { clusters: [], own: part }, NOW)).toEqual({ due, soon });
    const whole = await dueTotals(db, { clusters: ["a", "c"], own: none }, NOW);
    expect(due).toBeLessThan(whole.due);
    expect(due).toBeGreaterThan(0);
  });
});
