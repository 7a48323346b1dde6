import { expect, test } from "vitest";
import { readWork } from "#lib/sql/answers/use.ts";
import { suggest } from "./suggest.ts";
import type { Confidence, Suggestion } from "./suggestion.ts";
import { type GeneratedUser, generatedUser, SORTS } from "./testing-workloads.ts";
import { wantsOfHeld } from "./wants.ts";

/* Of SQL users whose whole work is known, how often a suggestion made of a glimpse is too small. */

const USERS = process.env.ROLECALL_PROVE ? 1_000 : 240;
const COLUMNS =
  "user_name database_name first_words inserts updates deletes is_cut statements first_seen last_seen".split(" ");
const SOURCES = { held: "read", now: "read", lately: "read", purpose: "read", similar: "read" } as const;

function suggestionFor(user: GeneratedUser): Suggestion {
  const seen = (rows: string[][]) => readWork({ columns: COLUMNS, rows })?.work ?? [];
  const grantsIn = (granted: GeneratedUser["granted"]) =>
    granted.map(({ database, privileges }) => ({
      database,
      grants: privileges.map((privilege) => {
        const kind = privilege === "CREATE" ? "schema" : "table";
        return { grantee: "role", kind, privilege, objects: 3 };
      }),
    }));
  const { partner } = user;
  return suggest({
    name: user.name,
    state: "admin",
    readOnly: null,
    isProtected: false,
    isLastAdmin: false,
    kind: user.kind,
    purpose: user.purpose,
    databases: [...user.databases, "defaultdb"].map((name) => ({
      name,
      schemas: ["public"],
      owned: user.owns.includes(name) ? 3 : 0,
      otherOwners: user.owns.includes(name) ? [] : ["root"],
    })),
    sources: SOURCES,
    held: { grants: grantsIn(user.granted), system: new Set(), roles: user.granted.length > 0 ? ["role"] : [] },
    ownsDatabase: false,
    schedules: user.schedules,
    sessions: 1,
    work: [
      ...seen(user.running).map((each) => Object.assign({ from: "now" as const }, each)),
      ...seen(user.insights).map((each) => Object.assign({ from: "lately" as const }, each)),
    ],
    similar: partner
      ? [
          {
            name: "partner",
            relation: "pair",
            wants: wantsOfHeld({ grants: grantsIn(partner.granted), system: new Set() }, new Set()),
            restrictedDays: partner.days,
            activeDays: partner.isActive ? partner.days : null,
            loginDaysAgo: 0,
          },
        ]
      : [],
  });
}

const GIVEN: Record<string, readonly string[]> = {
  "read-only": ["select"],
  "read-write": ["select", "insert", "update", "delete"],
  "ddl-owner": ["select", "insert", "update", "delete", "define"],
  "backup-operator": ["backup"],
};

/** Whether its application would fail one day. What it owns and what it was granted stay its own. */
function isTooSmall(user: GeneratedUser, { wanted }: Extract<Suggestion, { is: "level" }>): boolean {
  const places = "databases" in wanted ? wanted.databases.map(({ name }) => name) : [];
  const isGranted = (verb: string, database: string) =>
    user.granted.some((each) => each.database === database && each.privileges.includes(verb.toUpperCase()));
  return user.truth.some(({ verb, database }) => {
    const isOwn = user.owns.includes(database) && verb !== "define";
    const isHere = verb === "backup" || places.includes(database);
    return !isOwn && !isGranted(verb, database) && !(isHere && (GIVEN[wanted.level] ?? []).includes(verb));
  });
}

test("of generated workloads, no level of high confidence is too small, and at most 2 % of those of medium", () => {
  const counts: Record<Confidence, { all: number; tooSmall: number }> = {
    high: { all: 0, tooSmall: 0 },
    medium: { all: 0, tooSmall: 0 },
    low: { all: 0, tooSmall: 0 },
  };
  const unseenMonthly: Confidence[] = [];
  let levels = 0;
  for (let seed = 0; seed < USERS; seed++) {
    const user = generatedUser(seed);
    const found = suggestionFor(user);
    if (found.is !== "level") continue;
    levels += 1;
    const count = counts[found.confidence];
    count.all += 1;
    if (isTooSmall(user, found)) count.tooSmall += 1;
    const activeDays = user.partner?.isActive ? user.partner.days : 0;
    if (user.sort === "monthly" && activeDays < 32) unseenMonthly.push(found.confidence);
  }
  if (process.env.ROLECALL_PROVE) process.stdout.write(`of ${USERS}: ${levels} levels, ${JSON.stringify(counts)}\n`);
  expect(counts.high.tooSmall).toBe(0);
  expect(counts.medium.tooSmall).toBeLessThanOrEqual(0.02 * counts.medium.all);
  expect(unseenMonthly).not.toContain("high");
  // What is never said proves nothing.
  expect(unseenMonthly.length).toBeGreaterThan(USERS / 20);
  expect(counts.high.all).toBeGreaterThan(0);
  expect(counts.medium.all).toBeGreaterThan(USERS / 25);
});

test("every sort of workload is generated, and one that is seen whole gets a level for all of it or none", () => {
  const sorts = new Set<string>();
  for (let seed = 0; seed < USERS; seed++) {
    const user = generatedUser(seed);
    sorts.add(user.sort);
    const whole = user.truth.map(({ verb, database }) => {
      const words = verb === "define" ? "ALTER TABLE" : verb.toUpperCase();
      return [user.name, database || "defaultdb", words, "f", "f", "f", "f", "50", "NULL", "NULL"];
    });
    const found = suggestionFor(Object.assign({}, user, { insights: whole, running: [] }));
    if (found.is === "level") expect(isTooSmall(user, found)).toBe(false);
  }
  expect([...sorts].sort()).toEqual([...SORTS].sort());
});
