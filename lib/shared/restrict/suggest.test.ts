import { describe, expect, test } from "vitest";
import type { Need } from "#lib/sql/answers/statement-kinds.ts";
import type { SeenWork, SuggestionFacts } from "./facts.ts";
import { losesOf } from "./sentences.ts";
import { suggest } from "./suggest.ts";
import type { Suggestion } from "./suggestion.ts";
import { NO_WANTS } from "./wants.ts";

/* Which level is suggested for which facts, and why none is. */

const EVERY_SOURCE = {
  held: "read",
  now: "read",
  lately: "read",
  watched: "read",
  purpose: "read",
  similar: "read",
} as const;

const PLAIN: SuggestionFacts = {
  name: "someone",
  state: "admin",
  readOnly: null,
  isProtected: false,
  isLastAdmin: false,
  kind: null,
  purpose: "",
  databases: [
    { name: "shop", schemas: ["public", "sales"], owned: 0, otherOwners: ["root"] },
    { name: "stock", schemas: ["public"], owned: 0, otherOwners: ["root"] },
  ],
  sources: EVERY_SOURCE,
  held: { grants: [], system: new Set(), roles: [] },
  ownsDatabase: false,
  schedules: 0,
  sessions: 1,
  work: [],
  watched: null,
  similar: [],
};

const about = (facts: Partial<SuggestionFacts>): Suggestion => suggest(Object.assign({}, PLAIN, facts));

function work(database: string | null, needs: readonly Need[], more: Partial<SeenWork> = {}): SeenWork {
  const plain = { from: "lately", database, needs, beyond: null, isUnclear: false, statements: 100 } as const;
  return Object.assign({}, plain, more);
}

describe("a suggestion", () => {
  test.each([
    [{ readOnly: "rolecall" }, "own"],
    [{ readOnly: "sso" }, "sso"],
    [{ readOnly: "reserved" }, "reserved"],
    [{ state: "restricted" }, "restricted"],
    [{ kind: "break_glass" }, "break_glass"],
    [{ isProtected: true }, "protected"],
    [{ isLastAdmin: true }, "last_admin"],
    [{ work: [work("shop", [], { beyond: "rights" })] }, "beyond"],
    [{ work: [work("system", ["read"])] }, "beyond"],
    [{ work: [work("shop", ["read"]), work("shop", ["backup"])] }, "several"],
    [{ work: [work("shop", ["define"])] }, "others_own"],
    [{}, "nothing_known"],
  ] as const)("of %j has a reason and no level: %s", (facts, why) => {
    const found = about(facts as Partial<SuggestionFacts>);
    expect(found).toMatchObject({ is: "cannot", why });
    expect(found.because).toMatch(/\.$/);
  });

  const rowsOf = (level: "read-only" | "read-write", ...names: string[]) => ({
    level,
    databases: names.map((name) => ({ name })),
  });
  test.each([
    ["nothing was seen: the rows of all", {}, rowsOf("read-write", "shop", "stock"), "nothing"],
    [
      "nothing was seen of a person: all rows to read",
      { kind: "person" },
      rowsOf("read-only", "shop", "stock"),
      "kind",
    ],
    ["it changes tables: their rows", { work: [work("shop", ["define"])] }, rowsOf("read-write", "shop"), "seen"],
    [
      "it was granted changes of tables: their rows",
      {
        held: {
          grants: [{ database: "shop", grants: [{ kind: "schema", privilege: "CREATE", objects: 1 }] }],
          system: new Set(),
          roles: [],
        },
      },
      rowsOf("read-write", "shop"),
      "held",
    ],
    [
      "a similar one changes tables: their rows",
      {
        similar: [
          {
            name: "other",
            relation: "team",
            wants: { ...NO_WANTS, define: new Set(["stock"]) },
            restrictedDays: 3,
            activeDays: null,
            loginDaysAgo: 1,
          },
        ],
      },
      rowsOf("read-write", "stock"),
      "similar",
    ],
    [
      "the other one of its pair changes tables: their rows",
      {
        similar: [
          {
            name: "other",
            relation: "pair",
            wants: { ...NO_WANTS, define: new Set(["stock"]) },
            restrictedDays: 40,
            activeDays: 40,
            loginDaysAgo: 1,
          },
        ],
      },
      rowsOf("read-write", "stock"),
      "pair",
    ],
    [
      "it reads in one and changes tables in the other: the rows of both",
      { work: [work("shop", ["define"]), work("stock", ["read"])] },
      rowsOf("read-write", "shop", "stock"),
      "seen",
    ],
    [
      "it reads and takes backups: the rows",
      { work: [work("shop", ["read", "backup"])] },
      rowsOf("read-only", "shop"),
      "seen",
    ],
    [
      "it changes roles besides: the rows",
      { work: [work("shop", ["read"], { beyond: "roles" })] },
      rowsOf("read-only", "shop"),
      "seen",
    ],
    [
      "it takes backups and looks: the backups",
      { work: [work("shop", ["backup", "watch"])] },
      { level: "backup-operator" },
      "seen",
    ],
    [
      "its name speaks of changes of tables: the rows of what it names",
      { name: "stock_migrator" },
      rowsOf("read-write", "stock"),
      "purpose",
    ],
    ["it is protected: none", { isProtected: true }, undefined, undefined],
    ["it is the last admin: none", { isLastAdmin: true }, undefined, undefined],
    ["it is break-glass: none", { kind: "break_glass" }, undefined, undefined],
  ] as const)("that there is none offers a person first, where %s", (_where, facts, fallback, restsOn) => {
    const found = about(facts as Partial<SuggestionFacts>);
    expect(found.is).toBe("cannot");
    if (fallback) expect(found).toMatchObject({ fallback, restsOn });
    else for (const key of ["fallback", "restsOn"]) expect(found).not.toHaveProperty(key);
  });

  test("names who else owns tables where a change of tables needs one owner", () => {
    const found = about({ work: [work("shop", ["define"]), work("stock", ["define"])] });
    expect(found).toMatchObject({
      why: "others_own",
      others: [
        { database: "shop", owners: ["root"] },
        { database: "stock", owners: ["root"] },
      ],
    });
    expect(about({})).not.toHaveProperty("others");
  });

  test("is read and write with DELETE for any write, and says what it loses", () => {
    expect(about({ work: [work("shop", ["read", "insert"])] })).toMatchObject({
      wanted: { level: "read-write", scope: "both" },
      title: "Read and write in “shop”",
      keeps: ["Reads and writes every table of “shop”, now and later"],
      loses: [
        "Tables of “stock”",
        "Changing and dropping tables of others",
        "Tables in schemas that are created later",
        "Users, roles, settings and backups",
      ],
    });
  });

  test("loses what its level does not give, also where a person chose the level and the databases are not known", () => {
    const databases = [{ name: "shop", schemas: ["public"] }];
    const lost = (access: Parameters<typeof losesOf>[0]) => losesOf(access, { state: "admin", databases: null });
    const none = "Reading and writing tables that it does not own";
    const rest = "Users, roles, settings and backups";
    expect(lost(null)).toEqual([none, rest]);
    expect(lost({ level: "monitoring", via: "role" })).toEqual([none, rest]);
    const elsewhere = "Tables of other databases";
    expect(lost({ level: "ddl-owner", via: "role", databases })).toEqual([
      elsewhere,
      "Tables that others own, now and later",
      rest,
    ]);
    expect(lost({ level: "append-only", via: "role", databases, scope: "both" })).toContain(
      "Reading, changing and deleting rows",
    );
    expect(losesOf(null, { state: "privileged", databases: null })).toHaveLength(1);
  });

  test("counts a statement whose database is not known for every database where anything was seen", () => {
    const found = about({ work: [work("shop", ["read"]), work(null, ["update"])] });
    expect(found).toMatchObject({
      wanted: { level: "read-write" },
      title: "Read and write in “shop”",
      confidence: "low",
    });
    expect(about({ work: [work(null, ["read"])] })).toMatchObject({ title: "Read only in “shop” and “stock”" });
  });

  test("is medium where name and statements agree, and high after a month of its partner's work alone", () => {
    const seen = { name: "shop_ro", work: [work("shop", ["read"])] };
    expect(about(seen)).toMatchObject({ confidence: "medium" });
    const wants = Object.assign({}, NO_WANTS, { rows: new Map([["shop", new Set(["read"] as const)]]) });
    const days = { restrictedDays: 40, activeDays: 33, loginDaysAgo: 0 };
    const partner = Object.assign({ name: "shop_ro_b", relation: "pair" as const, wants }, days);
    const high = about({ name: "x7", similar: [partner] });
    expect(high).toMatchObject({ confidence: "high", title: "Read only in “shop”" });
    expect(high.reasons.map(({ text }) => text)).toContain(
      "“shop_ro_b”, the other one of its pair, has rights in “shop”, proved restricted 40 days ago",
    );
    for (const less of [
      { restrictedDays: 31 },
      { activeDays: 31 },
      { activeDays: null },
      { loginDaysAgo: 8 },
      { loginDaysAgo: null },
      { relation: "team" as const },
    ])
      expect(about({ ...seen, similar: [{ ...partner, ...less }] })).toMatchObject({ confidence: "medium" });
    // What it does itself counts too.
    expect(about({ work: [work("stock", ["update"])], similar: [partner] })).toMatchObject({
      title: "Read and write in “shop” and “stock”",
    });
  });

  test.each([
    ["nothing was seen", { work: [] }],
    ["few statements were seen", { work: [work("shop", ["read"], { statements: 19 })] }],
    ["its name says less than it does", { work: [work("shop", ["read", "delete"])] }],
    ["its name says nothing", { name: "x7" }],
    ["its name says no database", { name: "bi_reports" }],
    ["its purpose speaks of rare work", { purpose: "Quarterly figures" }],
    ["a source is hidden", { sources: { ...EVERY_SOURCE, lately: "not_visible" } }],
    ["its schedules are hidden", { schedules: null }],
    ["it owns a schedule", { schedules: 1 }],
    ["a database it used is gone", { work: [work("shop", ["read"]), work("old", ["read"])] }],
  ] as const)("is low where %s", (_why, facts) => {
    const seen = { name: "shop_ro", work: [work("shop", ["read"])] };
    expect(suggest(Object.assign({}, PLAIN, seen, facts) as SuggestionFacts)).toMatchObject({ confidence: "low" });
  });

  test("of one who owns all tables of a database is to own its schema", () => {
    const databases = [{ name: "shop", schemas: ["public"], owned: 4, otherOwners: [] }];
    expect(about({ databases, work: [work("shop", ["read", "update"])] })).toMatchObject({
      wanted: { level: "ddl-owner" },
      title: "Owns the schema (migrations) in “shop”",
    });
  });
});
