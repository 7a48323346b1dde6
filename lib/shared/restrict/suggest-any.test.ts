import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BEYONDS } from "#lib/sql/answers/statement-kinds.ts";
import { planAccess } from "#lib/sql/plan.ts";
import { wantedAccessSchema } from "../sql-access/wanted-schema.ts";
import { againstSeen } from "./against-seen.ts";
import type { SeenWork, Similar, SuggestionFacts } from "./facts.ts";
import { suggest } from "./suggest.ts";
import { SOURCE_STATES, SUGGESTION_SOURCES, type Suggestion, suggestionSchema } from "./suggestion.ts";

/* Whatever the facts, a suggestion gives all that was seen, and is never surer than these. */

const RUNS = { numRuns: process.env.ROLECALL_PROVE ? 20_000 : 600 };

/** What each level gives in its databases, told once more than in the code. */
const GIVEN: Record<string, readonly string[]> = {
  "read-only": ["read"],
  "read-write": ["read", "insert", "update", "delete"],
  "ddl-owner": ["read", "insert", "update", "delete", "define"],
  "backup-operator": ["backup"],
  monitoring: ["watch"],
};

const NAMES = [
  "shop",
  "stock",
  'we"ird',
  "'; DROP TABLE x; --",
  "<img src=x onerror=alert(1)>",
  "sch\u0000ema",
  "Ümlaut-1",
];
const needs = fc.subarray(["read", "insert", "update", "delete", "define", "backup", "restore", "watch"] as const);
const someWork: fc.Arbitrary<SeenWork> = fc.record({
  from: fc.constantFrom("now" as const, "lately" as const, "watched" as const),
  database: fc.option(fc.constantFrom(...NAMES, "system", "dropped")),
  needs,
  beyond: fc.option(fc.constantFrom(...BEYONDS), { freq: 20 }),
  isUnclear: fc.boolean(),
  statements: fc.integer({ min: 1, max: 100_000 }),
});
const someWants = fc.record({
  rows: fc
    .array(fc.tuple(fc.constantFrom(...NAMES), fc.subarray(["read", "insert", "update", "delete"] as const)))
    .map((rows) => new Map(rows.map(([name, all]) => [name, new Set(all)]))),
  define: fc.subarray(NAMES).map((all) => new Set(all)),
  backup: fc.boolean(),
  restore: fc.boolean(),
  watch: fc.boolean(),
});
const someSimilar: fc.Arbitrary<Similar> = fc.record({
  name: fc.constantFrom("other", "a.b-c"),
  relation: fc.constantFrom("pair" as const, "team" as const),
  wants: someWants,
  restrictedDays: fc.option(fc.integer({ min: 0, max: 90 })),
  activeDays: fc.option(fc.integer({ min: 0, max: 90 })),
  loginDaysAgo: fc.option(fc.integer({ min: 0, max: 90 })),
});
const someDatabase = (name: string) =>
  fc.record({
    name: fc.constant(name),
    schemas: fc.option(fc.subarray(["public", "sales", 'odd"one']), { freq: 9 }),
    owned: fc.constantFrom(0, 0, 3),
    otherOwners: fc.subarray(["root", "other"]),
  });
const someFacts: fc.Arbitrary<SuggestionFacts> = fc.record({
  name: fc.constantFrom("shop_ro", "stock_writer", "app_x", "migrator", "backup_all", "monthly_close", "someone"),
  state: fc.constantFrom("admin" as const, "privileged" as const, "unknown" as const),
  readOnly: fc.constant(null),
  isProtected: fc.constant(false),
  isLastAdmin: fc.constant(false),
  kind: fc.option(fc.constantFrom("service" as const, "person" as const)),
  purpose: fc.constantFrom("", "Monthly invoices", "Reports of shop", "<b>x</b>\u202e"),
  databases: fc.subarray(NAMES, { minLength: 1 }).chain((names) => fc.tuple(...names.map(someDatabase))),
  sources: fc.record({
    held: fc.constantFrom(...SOURCE_STATES),
    now: fc.constantFrom(...SOURCE_STATES),
    lately: fc.constantFrom(...SOURCE_STATES),
    watched: fc.constantFrom(...SOURCE_STATES),
    purpose: fc.constant("read" as const),
    similar: fc.constantFrom(...SOURCE_STATES),
  }),
  held: fc.option(
    fc.record({
      grants: fc.array(
        fc.record({
          database: fc.constantFrom(...NAMES),
          grants: fc.array(
            fc.record({
              grantee: fc.constant("someone"),
              kind: fc.constantFrom("table", "schema", "database"),
              privilege: fc.constantFrom(
                "SELECT",
                "INSERT",
                "UPDATE",
                "DELETE",
                "ALL",
                "CREATE",
                "BACKUP",
                "__proto__",
              ),
              objects: fc.integer({ min: 1, max: 10_000 }),
            }),
          ),
        }),
        { maxLength: 3 },
      ),
      system: fc.subarray(["BACKUP", "RESTORE", "VIEWACTIVITY", "CREATEROLE"]).map((all) => new Set(all)),
      roles: fc.subarray(["shop_ro_role", 'ro"le']),
    }),
  ),
  ownsDatabase: fc.boolean(),
  schedules: fc.option(fc.integer({ min: 0, max: 2 })),
  sessions: fc.option(fc.nat(9)),
  work: fc.array(someWork, { maxLength: 8 }),
  watched: fc.option(
    fc.record({
      days: fc.integer({ min: 1, max: 30 }),
      readings: fc.integer({ min: 0, max: 4_320 }),
      isRunning: fc.boolean(),
      isHidden: fc.boolean(),
      samples: fc.array(
        fc.record({
          database: fc.option(fc.constantFrom(...NAMES)),
          table: fc.option(fc.constantFrom(...NAMES)),
          kind: fc.record({ needs, beyond: fc.option(fc.constantFrom(...BEYONDS)), isUnclear: fc.boolean() }),
          samples: fc.integer({ min: 1, max: 1_000 }),
          first: fc.constant(0),
          last: fc.constant(0),
        }),
        { maxLength: 4 },
      ),
    }),
  ),
  similar: fc.array(someSimilar, { maxLength: 3 }),
});

const hides = (text: string) => /[\p{Cc}\p{Cf}]/u.test(text);

/** The databases of a level, with those of the cluster that a level of the whole cluster covers. */
function placesOf(suggestion: Extract<Suggestion, { is: "level" }>): Set<string> {
  return new Set("databases" in suggestion.wanted ? suggestion.wanted.databases.map(({ name }) => name) : []);
}

describe("whatever the facts", () => {
  test("a level gives everything that was seen, in every schema of its databases", () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const found = suggest(facts);
        if (found.is !== "level") return;
        const there = new Map(facts.databases.map((each) => [each.name, each]));
        const places = placesOf(found);
        const given = GIVEN[found.wanted.level] ?? [];
        for (const { database, needs: wanted, beyond } of facts.work) {
          expect(beyond).toBeNull();
          expect(database === "system" && wanted.length > 0).toBe(false);
          for (const need of wanted) {
            if (need === "restore") expect(found.wanted).toMatchObject({ level: "backup-operator", restore: true });
            else if (database !== null && !there.has(database) && !["backup", "watch"].includes(need)) continue;
            else expect(given).toContain(need);
            if (["backup", "restore", "watch"].includes(need) || database === null) continue;
            expect(places).toContain(database);
          }
        }
        if (!("databases" in found.wanted)) return;
        for (const { name, schemas } of found.wanted.databases) {
          const known = there.get(name)?.schemas ?? [];
          expect(schemas).toEqual(expect.arrayContaining([...known]));
        }
      }),
      RUNS,
    );
  });

  test("what it owns is in the level or stays its own, and nothing is taken over from others", () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const found = suggest(facts);
        if (found.is !== "level") return;
        expect(found.wanted).not.toHaveProperty("takeOverFrom");
        for (const { name, owned } of facts.databases)
          if (owned > 0 && !(found.wanted.level === "ddl-owner" && placesOf(found).has(name)))
            expect(found.keeps.join("\n")).toContain(`Owns its ${owned} objects in`);
      }),
      RUNS,
    );
  });

  test("a level makes SQL that is valid, and its sentences hold no character that hides others", () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const found = suggest(facts);
        expect(suggestionSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(JSON.parse(JSON.stringify(found)));
        const texts = [...found.reasons.map(({ text }) => text), found.because];
        expect(
          texts.concat(found.is === "level" ? [...found.keeps, ...found.loses, found.title] : []).filter(hides),
        ).toEqual([]);
        const given = found.is === "level" ? found.wanted : found.fallback;
        if (!given) return;
        const wanted = wantedAccessSchema.parse(given);
        const subject = { user: "someone", code: "Ab3_-xyz9", demote: { otherAdmins: ["root"] } };
        expect(() => planAccess(Object.assign({}, wanted, subject) as Parameters<typeof planAccess>[0])).not.toThrow();
      }),
      RUNS,
    );
  });

  test("a suggested level is not against what was seen", () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const found = suggest(facts);
        if (found.is === "level") expect(againstSeen(found.seen, found.wanted)).toBeUndefined();
      }),
      RUNS,
    );
  });

  test("nothing is surer than its facts", () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const found = suggest(facts);
        if (found.is !== "level" || found.confidence === "low") return;
        // Watching is one more look: without it, a suggestion is as sure as before.
        const always = SUGGESTION_SOURCES.filter((source) => source !== "watched");
        expect(always.map((source) => facts.sources[source])).toEqual(always.map(() => "read"));
        expect(facts.schedules).not.toBeNull();
        expect(facts.work.some(({ isUnclear, needs: all }) => isUnclear && all.length > 0)).toBe(false);
        expect(facts.name).not.toBe("monthly_close");
        if (found.confidence === "medium") {
          expect(facts.work.reduce((sum, { statements }) => sum + statements, 0)).toBeGreaterThanOrEqual(20);
          return;
        }
        const partners = facts.similar.filter(({ relation }) => relation === "pair");
        const isProven = ({ restrictedDays, activeDays }: Similar) =>
          Math.min(restrictedDays ?? 0, activeDays ?? 0) > 31;
        expect(partners.some(isProven)).toBe(true);
      }),
      RUNS,
    );
  });
});
