import { expect, test } from "vitest";
import { readWork } from "#lib/sql/answers/use.ts";
import { suggest } from "./suggest.ts";
import type { Confidence, Suggestion } from "./suggestion.ts";
import { type GeneratedUser, generatedUser, SORTS, type WatchedRows, watchedRows } from "./testing-workloads.ts";
import { wantsOfHeld } from "./wants.ts";
import type { Sample, Watched } from "./watch/watched.ts";
import { watchedWork } from "./watch/watched-work.ts";

/* Of SQL users whose whole work is known, how often a suggestion made of a glimpse is too small. */

const USERS = process.env.ROLECALL_PROVE ? 1_000 : 240;
const COLUMNS =
  "user_name database_name first_words inserts updates deletes is_cut statements first_seen last_seen".split(" ");
const SOURCES = {
  held: "read",
  now: "read",
  lately: "read",
  watched: "read",
  purpose: "read",
  similar: "read",
} as const;

const seen = (rows: string[][]) => readWork({ columns: COLUMNS, rows })?.work ?? [];

/** What the store has after these readings: of what sessions ran last, each kind once a day. */
function watchedOf({ days, running, ended, last }: WatchedRows): Watched {
  const samples = [...seen(running), ...seen(ended), ...seen(last)].map(
    ({ database, needs, beyond, isUnclear, statements, first, last: at }): Sample => ({
      database,
      table: null,
      kind: { needs, beyond, isUnclear },
      samples: statements,
      first: first ?? 0,
      last: at ?? 0,
    }),
  );
  return { days, readings: days * 144, isRunning: false, isHidden: false, samples };
}

function suggestionFor(user: GeneratedUser, watched: Watched | null = null): Suggestion {
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
      ...watchedWork(watched ?? undefined),
    ],
    watched,
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

type Counts = Record<Confidence, { all: number; tooSmall: number }>;
const none = (): Counts => ({
  high: { all: 0, tooSmall: 0 },
  medium: { all: 0, tooSmall: 0 },
  low: { all: 0, tooSmall: 0 },
});

function report(what: string, all: number, counts: Counts): void {
  if (process.env.ROLECALL_PROVE) process.stdout.write(`${what}, of ${all}: ${JSON.stringify(counts)}\n`);
}

const DAYS = [3, 7, 14, 30] as const;
/** docs/least-privilege.md says that it is a quarter. Of few, chance decides. */
const MOST_OF_MEDIUM = process.env.ROLECALL_PROVE ? 0.3 : 0.5;
/** What each of medium confidence says of it. */
const MONTHLY = /Work that comes once a month was not in sight: with such work the level may be too small\.$/;

/** The suggestion for the SQL user of a seed after a watch of so many days. */
function afterWatch(seed: number, days: number, monthly: boolean) {
  const user = generatedUser(seed);
  return { user, found: suggestionFor(user, watchedOf(watchedRows(user, seed, { days, monthly }))) };
}

test.each(DAYS)(
  "after %i days of readings every ten minutes the same holds, and fewer levels are too small",
  (days) => {
    const [watched, before] = [none(), none()];
    let levels = 0;
    for (let seed = 0; seed < USERS; seed++) {
      // The day of the monthly work is among the days as often as chance has it.
      const { user, found } = afterWatch(seed, days, (seed * 7) % 30 < days);
      for (const [counts, each] of [
        [watched, found],
        [before, suggestionFor(user)],
      ] as const) {
        if (each.is !== "level") continue;
        counts[each.confidence].all += 1;
        if (isTooSmall(user, each)) counts[each.confidence].tooSmall += 1;
      }
      if (found.is === "level") levels += 1;
    }
    report(`watched for ${days} days, ${levels} levels`, USERS, watched);
    expect(watched.high.tooSmall).toBe(0);
    expect(watched.medium.tooSmall).toBeLessThanOrEqual(0.02 * watched.medium.all);
    const tooSmall = (counts: Counts) => counts.low.tooSmall + counts.medium.tooSmall;
    expect(tooSmall(watched)).toBeLessThan(tooSmall(before));
    expect(watched.medium.all).toBeGreaterThanOrEqual(before.medium.all);
  },
);

test.each(DAYS)(
  "of SQL users whose monthly work lies outside the %i days watched, none is of high confidence",
  (days) => {
    const counts = none();
    let users = 0;
    for (let seed = 0; seed < USERS * 6; seed++) {
      const { sort, partner } = generatedUser(seed);
      // One whose partner did the work of a whole month was seen by that.
      if (sort !== "monthly" || (partner?.isActive && partner.days >= 32)) continue;
      users += 1;
      const { user, found } = afterWatch(seed, days, false);
      if (found.is !== "level") continue;
      counts[found.confidence].all += 1;
      if (isTooSmall(user, found)) counts[found.confidence].tooSmall += 1;
      if (found.confidence === "medium") expect(found.because).toMatch(MONTHLY);
    }
    report(`monthly work outside ${days} days`, users, counts);
    expect(counts.medium.tooSmall).toBeLessThan(MOST_OF_MEDIUM * counts.medium.all);
    expect(users).toBeGreaterThan(USERS / 2);
    expect(counts.high.all).toBe(0);
    // What is never said proves nothing.
    expect(counts.low.tooSmall).toBeGreaterThan(users / 20);
  },
);

test("of generated workloads, no level of high confidence is too small, and at most 2 % of those of medium", () => {
  const counts = none();
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
  report(`${levels} levels`, USERS, counts);
  expect(counts.high.tooSmall).toBe(0);
  expect(counts.medium.tooSmall).toBeLessThanOrEqual(0.02 * counts.medium.all);
  expect(unseenMonthly).not.toContain("high");
  // What is never said proves nothing.
  expect(unseenMonthly.length).toBeGreaterThan(USERS / 20);
  expect(counts.high.all).toBeGreaterThan(0);
  expect(counts.medium.all).toBeGreaterThan(USERS / 25);
});

/** Why a level gives something that its SQL user never needs, the plainest cause first. */
type WideCause = "granted" | "with the write" | "read with the write" | "named" | "every database";

/** What a level gives beyond the whole work, each verb in each database by its cause. */
function tooWide(user: GeneratedUser, { wanted }: Extract<Suggestion, { is: "level" }>): WideCause[] {
  const places = "databases" in wanted ? wanted.databases.map(({ name }) => name) : [];
  const needs = (verb: string, database: string) =>
    user.truth.some((each) => each.verb === verb && (each.database === database || verb === "backup"));
  const holds = (verb: string, database: string) =>
    [...user.granted, ...(user.partner?.granted ?? [])].some(
      (each) => each.database === database && each.privileges.includes(verb.toUpperCase()),
    );
  const writesIn = (database: string) => ["insert", "update", "delete", "define"].some((verb) => needs(verb, database));
  return places.flatMap((database) =>
    (GIVEN[wanted.level] ?? []).flatMap((verb): WideCause[] => {
      if (needs(verb, database)) return [];
      if (holds(verb, database)) return ["granted"];
      if (writesIn(database)) return [verb === "select" ? "read with the write" : "with the write"];
      return [user.truth.some((each) => each.database === database) ? "named" : "every database"];
    }),
  );
}

test("a level that is wider than the work is so for a cause, and one of high confidence gives no other database", () => {
  const causes: Record<Confidence, Partial<Record<WideCause, number>>> = { high: {}, medium: {}, low: {} };
  const wide: Record<Confidence, number> = { high: 0, medium: 0, low: 0 };
  const all: Record<Confidence, number> = { high: 0, medium: 0, low: 0 };
  for (let seed = 0; seed < USERS; seed++) {
    const user = generatedUser(seed);
    const found = suggestionFor(user);
    if (found.is !== "level") continue;
    const of = new Set(tooWide(user, found));
    all[found.confidence] += 1;
    if (of.size > 0) wide[found.confidence] += 1;
    for (const cause of of) causes[found.confidence][cause] = (causes[found.confidence][cause] ?? 0) + 1;
  }
  if (process.env.ROLECALL_PROVE)
    process.stdout.write(`too wide, of ${USERS}: ${JSON.stringify({ all, wide, causes })}\n`);
  // What is never too wide would not have to be told by cause.
  expect(wide.low).toBeGreaterThan(0);
  expect(causes.high["every database"] ?? 0).toBe(0);
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
