import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planAccess } from "../plan.ts";
import { CLIENTS, type Client, EXACT } from "./testing.ts";
import { answersOf, CODE, type World } from "./testing-answers.ts";
import { type VerifySubject, verifyAnswer, WHICH_CLUSTER } from "./verify-answer.ts";

const DATABASES = ["shop", 'Big "D", a|b'];

function planFor(user: string) {
  return planAccess({
    level: "read-only",
    user,
    via: "role",
    databases: DATABASES.map((name) => ({ name })),
    scope: "both",
    demote: { otherAdmins: ["root"] },
    code: CODE,
  });
}

/** The user after its script has run. */
function worldOf(user: string, tables: readonly string[] = ["orders", "a|b", 'x, "y"']): World {
  const { roles } = planFor(user);
  return {
    user,
    places: Object.fromEntries(
      DATABASES.map((database, at) => [
        database,
        {
          "": { objects: [], defaults: [] },
          public: {
            objects: tables.map((table) => ["public", table, "table", "maker", "f"]),
            defaults: [["NULL", "t", "tables", roles[at] ?? "", "SELECT", "f"]],
          },
        },
      ]),
    ),
    roles: roles.map((role) => [role, user, "f"]),
    grants: Object.fromEntries(
      DATABASES.map((database, at) => [
        database,
        [
          [database, "NULL", "NULL", "database", roles[at] ?? "", "CONNECT", "f"],
          [database, "NULL", "NULL", "database", "public", "CONNECT", "f"],
          [database, "public", "NULL", "schema", roles[at] ?? "", "USAGE", "f"],
          [database, "public", "NULL", "schema", "public", "CREATE", "f"],
          ...tables.map((table) => [database, "public", table, "table", roles[at] ?? "", "SELECT", "f"]),
        ],
      ]),
    ),
  };
}

function subjectOf(user: string): VerifySubject {
  const { run, roles } = planFor(user);
  return { user, code: CODE, wanted: { run, roles, databases: DATABASES } };
}

const USER = "app_user";
const subject = subjectOf(USER);
const world = worldOf(USER);
const restricted = {
  state: "restricted",
  through: null,
  powers: [],
  held: expect.any(Array),
  provisionedBy: null,
  databases: DATABASES,
  missing: [],
  surplus: [],
  revoke: [],
  unseen: [WHICH_CLUSTER, ...unseen(DATABASES)],
  matches: true,
  reasons: [],
};

function unseen(databases: readonly string[]): string[] {
  return [
    `Databases other than ${databases.join(" and ")}`,
    ...databases.map((database) => `Default privileges in schemas of ${database} other than public`),
    "Default privileges that a single role has set for a role of this user",
    "What public gives every SQL user on schemas and on what is in them",
  ];
}

/** The end or the beginning of a text is missing. */
const halved = (text: string) =>
  fc.tuple(fc.nat(text.length), fc.boolean()).map(([at, end]) => (end ? text.slice(0, at) : text.slice(at)));

/** A piece of a text is missing, wherever. */
const holed = (text: string) =>
  fc
    .tuple(fc.nat(text.length), fc.nat(text.length))
    .map(([a, b]) => text.slice(0, Math.min(a, b)) + text.slice(Math.max(a, b)));

const runs = (usual: number) => ({ numRuns: process.env.ROLECALL_PROVE ? usual * 150 : usual });

describe.each(Object.entries(CLIENTS))("an answer that %s prints", (client, print: Client) => {
  // Unaligned output has nothing to tell a bar of its own from one in a name.
  const readable = client !== "psql unaligned";
  const whole = readable ? world : worldOf(USER, ["orders"]);
  const name = readable ? DATABASES : ["shop"];
  const text = print(answersOf(readable ? whole : { ...whole, grants: { shop: whole.grants.shop ?? [] } }));
  const question: VerifySubject = readable
    ? subject
    : {
        ...subject,
        wanted: { run: subject.wanted?.run ?? [], roles: subject.wanted?.roles ?? [], databases: name },
      };

  const expected = readable
    ? restricted
    : {
        ...restricted,
        databases: name,
        matches: false,
        unseen: [WHICH_CLUSTER, `Grants in ${DATABASES[1]}`, ...unseen(name)],
      };

  test("is proof, where it is whole", () => {
    expect(verifyAnswer(question, text)).toEqual(expected);
  });

  test("proves nothing where its end or its beginning is missing, unless nothing of substance is", () => {
    fc.assert(
      fc.property(halved(text), (rest) => {
        const verdict = verifyAnswer(question, rest);
        if (verdict.state === "inconclusive")
          expect(verdict).toMatchObject({ databases: [], missing: [], surplus: [] });
        else expect(verdict).toEqual(expected);
      }),
      runs(100),
    );
  });

  test("never proves less than it holds, where a piece of it is missing", () => {
    const shop = [...(whole.grants.shop ?? []), ["shop", "public", "orders", "table", USER, "DELETE", "f"]];
    const grants = { ...whole.grants, shop };
    const more = print(answersOf(readable ? { ...whole, grants } : { ...whole, grants: { shop } }));
    fc.assert(
      fc.property(holed(more), (rest) => {
        const { state, databases, surplus } = verifyAnswer(question, rest);
        if (state !== "inconclusive")
          expect([databases.toSorted(), surplus.length > 0]).toEqual([name.toSorted(), true]);
        // a privilege of which a piece is missing is one that is not known to be harmless
        expect(["restricted", "privileged", "inconclusive"]).toContain(state);
      }),
      runs(100),
    );
  });

  test("is proof of nothing, where one character of code or user is another", () => {
    for (const word of [CODE, USER])
      for (let place = text.indexOf(word); place !== -1; place = text.indexOf(word, place + 1))
        for (let at = place; at < place + word.length; at++)
          for (const other of ["x", "X", "0"]) {
            if (text.charAt(at) === other) continue;
            const changed = text.slice(0, at) + other + text.slice(at + 1);
            expect(verifyAnswer(question, changed).state, changed.slice(place - 5, place + 20)).toBe("inconclusive");
          }
  });

  test("keeps the user admin while admin is in it, whatever else is missing, and never says less", () => {
    const roles = [...whole.roles, ["ops", USER, "f"], ["admin", "ops", "t"]];
    const asAdmin = print(answersOf({ ...whole, roles }));
    expect(verifyAnswer(question, asAdmin)).toMatchObject({ state: "admin", through: "ops" });
    fc.assert(
      fc.property(holed(asAdmin), (rest) => {
        expect(verifyAnswer(question, rest).state).not.toBe("restricted");
      }),
      runs(70),
    );
  });

  test("of plain SHOW statements proves nothing, also where the end of each result is seen", () => {
    const [proof, options, roles, system, ...others] = answersOf({
      ...whole,
      system: [[USER, "VIEWJOB", "f"]],
      grants: { shop: whole.grants.shop ?? [] },
    });
    const grants = others.at(-2);
    const one = { ...question, wanted: { run: [], roles: question.wanted?.roles ?? [], databases: ["shop"] } };
    if (!proof || !options || !roles || !system || !grants) throw new Error("six results");
    for (const order of [
      [proof, options, roles, grants, system],
      [roles, grants, options, system, proof],
    ])
      expect(verifyAnswer(one, print(order))).toMatchObject({ state: "inconclusive", databases: [] });
  });
});

describe("a user", () => {
  test.each(["app-user.1", "role_name", "sql_user", "code", "1st", "größe", "select", "t", "set", "null"])(
    "named %s is read as any other",
    (user) => {
      for (const [client, print] of Object.entries(CLIENTS)) {
        if (client === "psql unaligned") continue;
        expect(verifyAnswer(subjectOf(user), print(answersOf(worldOf(user)))), client).toEqual(restricted);
      }
    },
  );

  test("whose tables have any names is read where the format allows it, and else proves nothing", () => {
    const table = fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }),
      fc.constantFrom(
        "\n",
        "a\nb",
        "(1 row)",
        "SET",
        "admin",
        '"',
        "''",
        "|",
        "a,b",
        "\t",
        "--",
        "-[ RECORD 1 ]",
        "日本",
      ),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(table, { maxLength: 4 }),
        fc.constantFrom(...Object.entries(CLIENTS)),
        (tables, [client, print]) => {
          const verdict = verifyAnswer(subject, print(answersOf(worldOf(USER, tables))));
          if (EXACT.includes(client) || verdict.state !== "inconclusive") expect(verdict).toEqual(restricted);
        },
      ),
      runs(200),
    );
  });
});

describe("admin", () => {
  const memberships = "  role_name | member   | is_admin\n------------+----------+-----------\n";

  test.each([
    ["directly, with the plain list alone", `${memberships}  admin     | app_user |    t\n(1 row)\n`, null],
    ["directly, in a list that is cut", `${memberships}  admin     | app_user |    t\n  ops       | app_u`, null],
    ["through two roles", `${memberships}  a | app_user | f\n  b | a | f\n  admin | b | f\n(3 rows)\n`, "b"],
    ["in CSV that is cut", 'role_name,member,is_admin\nadmin,app_user,t\n"ot', null],
    ["in JSON that is cut", '[{"role_name":"admin","member":"app_user","is_admin":"t"}]\n[{"gra', null],
  ])("is seen %s", (_, text, through) => {
    if (text.startsWith("role_name,")) {
      // A quote that is never closed leaves nothing to read.
      expect(verifyAnswer(subject, text).state).not.toBe("restricted");
      expect(verifyAnswer(subject, text.replace('\n"ot', "\nother")).state).toBe("admin");
    } else expect(verifyAnswer(subject, text)).toMatchObject({ state: "admin", through });
  });

  test("of another user is not this user's", () => {
    for (const rows of ["  admin | root | t\n(1 row)\n", "  admin | app_user2 | t\n(1 row)\n"])
      expect(verifyAnswer(subject, memberships + rows).state).toBe("inconclusive");
  });

  test("is not meant by is_admin, which tells of the right to pass a role on, and so of privileged", () => {
    const roles = world.roles.map(([role = ""]) => [role, USER, "t"]);
    expect(verifyAnswer(subject, CLIENTS.psql?.(answersOf({ ...world, roles })) ?? "").state).toBe("privileged");
  });

  test("that only the count shows is believed", () => {
    const [proof, ...rest] = answersOf({ ...world, roles: [...world.roles, ["admin", USER, "t"]] });
    const without = rest.map((set) => ({ ...set, rows: set.rows.filter(([role]) => role !== "admin") }));
    const text = CLIENTS.psql?.(proof ? [proof, ...without] : []) ?? "";
    expect(verifyAnswer(subject, text)).toMatchObject({ state: "admin", through: null });
  });

  test("is not read from a number that a cut has put behind its name", () => {
    const text = CLIENTS["psql expanded"]?.(answersOf(world)) ?? "";
    const cut = text.replace(/(admin_roles +\| )0.*\n(grants +\| )/s, "$1");
    expect(cut).toMatch(/admin_roles +\| [1-9]/);
    expect(verifyAnswer(subject, cut).state).toBe("inconclusive");
  });

  test("is read where the answer ends behind its count", () => {
    const text = CLIENTS["psql expanded"]?.(answersOf({ ...world, roles: [["admin", USER, "t"]] })) ?? "";
    const [cut = ""] = text.match(/^.*?admin_roles +\| 1\n/s) ?? [];
    expect(cut).toContain("admin_roles");
    expect(verifyAnswer(subject, cut)).toMatchObject({ state: "admin", through: null });
  });

  test("is not read where a cut has joined the beginning of the answer to a second copy of it", () => {
    const text = CLIENTS["psql expanded"]?.(answersOf(world)) ?? "";
    const [begin = ""] = text.match(/^.*?admin_roles +\| /s) ?? [];
    const [, rest = ""] = text.match(/\nroles +\| (.*)$/s) ?? [];
    expect(rest).toMatch(/^[1-9]/);
    expect(verifyAnswer(subject, begin + rest).state).toBe("inconclusive");
  });
});

test.each<[string, Partial<World>]>([
  ["roles of another user", { roles: world.roles.map(([role = ""]) => [role, "other_user", "f"]) }],
  ["system privileges of another user", { system: [["other_user", "VIEWJOB", "f"]] }],
  [
    "grants of another user",
    { grants: { ...world.grants, shop: [["shop", "public", "orders", "table", "other_role", "SELECT", "f"]] } },
  ],
  [
    "grants of another database",
    { grants: { ...world.grants, shop: [["other", "public", "orders", "table", USER, "SELECT", "f"]] } },
  ],
])("%s behind this user's proof prove nothing", (_, change) => {
  const { state, reasons } = verifyAnswer(subject, CLIENTS.psql?.(answersOf({ ...world, ...change })) ?? "");
  expect(state).toBe("inconclusive");
  expect(reasons).toHaveLength(1);
});

test("further rights of the user are listed, but not those of public", () => {
  const grants = {
    ...world.grants,
    shop: [
      ...(world.grants.shop ?? []),
      ["shop", "public", "orders", "table", USER, "DELETE", "t"],
      ["NULL", "NULL", "bucket", "external_connection", USER, "USAGE", "f"],
    ],
  };
  const { state, surplus, missing } = verifyAnswer(
    subject,
    CLIENTS["cockroach sql"]?.(answersOf({ ...world, grants })) ?? "",
  );
  expect([state, missing]).toEqual(["privileged", []]);
  expect(surplus).toEqual([
    "DELETE on table shop.public.orders, with the right to grant it on",
    "USAGE on external_connection bucket",
  ]);
});

test("every reason is a sentence", () => {
  const texts = [
    "",
    "x",
    "(0 rows)",
    "ERROR: no",
    ...Object.values(CLIENTS).map((print) => print(answersOf(worldOf("other"))).slice(0, 300)),
  ];
  for (const text of texts)
    for (const reason of verifyAnswer(subject, text).reasons) expect(reason).toMatch(/^[A-Z].*[.\w…]$/s);
});
