import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CLIENTS, type Printed } from "./testing.ts";
import { answersOf, CODE, type World } from "./testing-answers.ts";
import { verifyAnswer } from "./verify-answer.ts";

/** All that v26.2 knows, but for those that only show how the cluster works. */
const SYSTEM_PRIVILEGES =
  "ALL BACKUP RESTORE MODIFYCLUSTERSETTING MODIFYSQLCLUSTERSETTING EXTERNALCONNECTION EXTERNALIOIMPLICITACCESS VIEWACTIVITY CANCELQUERY VIEWDEBUG CONTROLJOB VIEWSYSTEMTABLE CREATEROLE CREATELOGIN CREATEDB REPAIRCLUSTER BYPASSRLS REPLICATION REPLICATIONSOURCE REPLICATIONDEST MANAGEVIRTUALCLUSTER INSPECT".split(
    " ",
  );
const USER = "app_user";
const ROLE = "shop_ro_role";
const subject = { user: USER, code: CODE };
const plain: World = {
  user: USER,
  options: "{NOLOGIN}",
  roles: [[ROLE, USER, "f"]],
  grants: {
    shop: [
      ["shop", "NULL", "NULL", "database", ROLE, "CONNECT", "f"],
      ["shop", "public", "orders", "table", ROLE, "SELECT", "f"],
    ],
  },
};
const withGrant = (...row: string[]): World => ({ ...plain, grants: { shop: [...(plain.grants.shop ?? []), row] } });
const inSystem = (grantee: string) => ["system", "public", "role_options", "table", grantee, "INSERT", "f"];
const stateOf = (world: World, client = "psql") =>
  verifyAnswer(subject, CLIENTS[client]?.(answersOf(world)) ?? "").state;

/** By each of these a SQL user that is not admin can gain more or reach everything. */
const POWERS: Readonly<Record<string, World>> = {
  ...Object.fromEntries(
    SYSTEM_PRIVILEGES.flatMap((privilege) => [
      [`SYSTEM ${privilege}`, { ...plain, system: [[USER, privilege, "f"]] }],
      [`SYSTEM ${privilege} through a role`, { ...plain, system: [[ROLE, privilege, "f"]] }],
    ]),
  ),
  "a system privilege that is not known yet": { ...plain, system: [[USER, "REWRITEHISTORY", "f"]] },
  "the right to grant a harmless system privilege on": { ...plain, system: [[USER, "VIEWJOB", "t"]] },
  ...Object.fromEntries(
    "CREATEROLE CREATELOGIN CREATEDB CONTROLJOB CONTROLCHANGEFEED VIEWACTIVITY CANCELQUERY MODIFYCLUSTERSETTING REPLICATION BYPASSRLS REWRITEHISTORY"
      .split(" ")
      .flatMap((option) => [
        [`the role option ${option} in a list of words`, { ...plain, options: `${option}, NOLOGIN` }],
        [`the role option ${option} in an array`, { ...plain, options: `{"VALID UNTIL=2027-01-01",${option}}` }],
      ]),
  ),
  ...Object.fromEntries(
    "CREATEROLE CREATELOGIN CREATEDB CONTROLJOB VIEWACTIVITY MODIFYCLUSTERSETTING BYPASSRLS REWRITEHISTORY"
      .split(" ")
      .flatMap((option) => [
        [`the role option ${option} of a role`, { ...plain, roleOptions: { [ROLE]: `${option}, NOLOGIN` } }],
        [
          `the role option ${option} of a role of a role`,
          {
            ...plain,
            roles: [
              [ROLE, USER, "f"],
              ["ops", ROLE, "f"],
            ],
            roleOptions: { ops: `{${option},NOLOGIN}` },
          },
        ],
      ]),
  ),
  ...Object.fromEntries(
    ["ALL", "DROP", "RESTORE", "REWRITE"].map((privilege) => [
      `${privilege} of public on a database`,
      { ...plain, everyone: { shop: [["shop", "NULL", "NULL", "database", privilege, "f"]] } },
    ]),
  ),
  "a grant in the database system": { ...plain, grants: { ...plain.grants, system: [inSystem(USER)] } },
  "a role's grant in the database system": { ...plain, grants: { ...plain.grants, system: [inSystem(ROLE)] } },
  "public's grant in the database system": {
    ...plain,
    everyone: { system: [inSystem("public").toSpliced(4, 1)] },
  },
  "ADMIN OPTION on a role": { ...plain, roles: [[ROLE, USER, "t"]] },
  "ADMIN OPTION of a role on a role": {
    ...plain,
    roles: [
      [ROLE, USER, "f"],
      ["ops", ROLE, "t"],
    ],
  },
  "ownership of a database": { ...plain, ownsDatabase: "t" },
  "ALL on a database": withGrant("shop", "NULL", "NULL", "database", USER, "ALL", "f"),
  "ALL on a database with the right to grant it on": withGrant("shop", "NULL", "NULL", "database", USER, "ALL", "t"),
  "CONNECT with the right to grant it on": withGrant("shop", "NULL", "NULL", "database", ROLE, "CONNECT", "t"),
  "DROP on a database": withGrant("shop", "NULL", "NULL", "database", USER, "DROP", "f"),
  "CREATE on a schema with the right to grant it on": withGrant("shop", "s", "NULL", "schema", USER, "CREATE", "t"),
  "SELECT with the right to grant it on": withGrant("shop", "public", "orders", "table", USER, "SELECT", "t"),
  "ALL with the right to grant it on, and no ownership": withGrant(
    ...["shop", "public", "orders", "table", USER, "ALL", "t"],
  ),
  "an external connection with the right to grant it on": withGrant(
    ...["NULL", "NULL", "bucket", "external_connection", USER, "USAGE", "t"],
  ),
};

test("a SQL user that holds none of them is restricted", () => {
  expect(stateOf(plain)).toBe("restricted");
});

test.each(["", "NULL", "{}", "NOLOGIN, VALID UNTIL=2027-01-01 00:00:00+00:00", "{NOSQLLOGIN,SUBJECT=CN=a}"])(
  "the role options %j are no power",
  (options) => expect(stateOf({ ...plain, options: options === "NULL" ? "" : options })).toBe("restricted"),
);

test("what a user owns by itself is no right to pass on", () => {
  const owner = withGrant("shop", "public", "made_by_it", "table", USER, "ALL", "t");
  expect(stateOf({ ...owner, owned: 1 })).toBe("restricted");
});

describe.each(Object.entries(POWERS))("%s", (_, world) => {
  test("makes privileged, never restricted, whatever the client", () => {
    for (const client of Object.keys(CLIENTS)) expect(stateOf(world, client), client).toBe("privileged");
  });
});

/** A text with a piece left out, with lines in another order, or with lines of it twice. */
const mangled = (text: string) =>
  fc.oneof(
    fc.tuple(fc.nat(text.length), fc.nat(text.length)).map(([a, b]) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      return text.slice(0, from) + text.slice(to);
    }),
    fc
      .tuple(fc.nat(text.length), fc.integer({ min: 1, max: 12 }))
      .map(([at, length]) => text.slice(0, at) + text.slice(at + length)),
    fc.nat(text.length).map((at) => text.slice(0, at)),
    fc.shuffledSubarray(text.split("\n")).map((lines) => lines.join("\n")),
    fc.tuple(fc.nat(text.split("\n").length), fc.nat(text.split("\n").length)).map(([from, to]) => {
      const lines = text.split("\n");
      return lines.toSpliced(to, 0, ...lines.splice(from, 2)).join("\n");
    }),
  );

test("no answer that holds one of them is restricted, cut, mangled or in another order", () => {
  fc.assert(
    fc.property(
      fc
        .tuple(fc.constantFrom(...Object.values(POWERS)), fc.constantFrom(...Object.values(CLIENTS)))
        .chain(([world, print]) => mangled(print(answersOf(world)))),
      (text) => {
        expect(verifyAnswer(subject, text).state).not.toBe("restricted");
      },
    ),
    { numRuns: process.env.ROLECALL_PROVE ? 100_000 : 400 },
  );
});

test("role options that were not looked at prove nothing", () => {
  const whole = answersOf(plain);
  const [first, options, ...rest] = whole;
  if (!first || !options) throw new Error("no options");
  const judge = (rows: readonly (readonly string[])[]) =>
    verifyAnswer(subject, CLIENTS.psql?.([withCount(first, rows.length), { ...options, rows }, ...rest]) ?? "");
  expect(judge(options.rows).state).toBe("restricted");
  for (const [at, row] of options.rows.entries()) {
    expect(judge(options.rows.toSpliced(at, 1))).toMatchObject({ state: "inconclusive" });
    expect(judge(options.rows.toSpliced(at, 1, row.toSpliced(1, 1, "{}")))).toMatchObject({ state: "inconclusive" });
    expect(judge(options.rows.toSpliced(at, 1, row.toSpliced(0, 1, "other")))).toMatchObject({ state: "inconclusive" });
  }
  expect(judge([...options.rows, ["other", "{NOLOGIN}", "9", "f"]]).state).toBe("inconclusive");
});

/** The row that counts the others, with another number of users and roles. */
function withCount({ columns, rows: [row = []] }: Printed, count: number): Printed {
  return { columns, rows: [row.toSpliced(columns.indexOf("users"), 1, `${count}`)] };
}

test("an answer to the script as it was before role options of roles, public and system were asked for proves nothing", () => {
  const old = answersOf(plain).flatMap((set) => {
    const left = set.columns.filter((column) => column !== "public_rights");
    if (set.columns.includes("public_privilege") || set.columns.includes("username")) return [];
    if (!set.columns.includes("places"))
      return [
        { columns: left, rows: set.rows.map((row) => row.filter((_, at) => left.includes(set.columns[at] ?? ""))) },
      ];
    const columns =
      "sql_user code database_name users role_options role_options_length owns_database databases places roles admin_roles system_grants connections";
    return [
      {
        columns: columns.split(" "),
        rows: [[USER, CODE, "defaultdb", "1", "{NOLOGIN}", "9", "f", "1", "2", "1", "0", "0", "0"]],
      },
    ];
  });
  const withoutSystem = old.filter((set) => !set.rows.some((row) => row.includes("system")));
  const text = CLIENTS.psql?.(withoutSystem) ?? "";
  expect(text).toContain("owned");
  expect(verifyAnswer(subject, text)).toMatchObject({ state: "inconclusive", databases: [] });
});

test("no run of up to eight lines lost from a JSON answer hides a grant", () => {
  // The first row of its list, behind the row that counts it.
  const all = ["shop", "public", "orders", "table", USER, "ALL", "t"];
  const world = { ...plain, grants: { shop: [all, ...(plain.grants.shop ?? [])] } };
  for (const client of ["cockroach sql --format=json", "cockroach sql --format=ndjson", "a driver's JSON"]) {
    const lines = (CLIENTS[client]?.(answersOf(world)) ?? "").split("\n");
    for (const at of lines.keys())
      for (let count = 1; count <= 8; count++)
        expect(verifyAnswer(subject, lines.toSpliced(at, count).join("\n")).state, `${client} ${at} ${count}`).not.toBe(
          "restricted",
        );
  }
});

test("a user that single sign-on provisioned is named as such, whatever its state", () => {
  const provisioned = (more: Partial<World> = {}): World => ({
    ...plain,
    options: "{NOLOGIN,PROVISIONSRC=jwt_token:https://id.example}",
    ...more,
  });
  const verdictOf = (world: World) => verifyAnswer(subject, CLIENTS.psql?.(answersOf(world)) ?? "");
  expect(verdictOf(provisioned())).toMatchObject({
    state: "restricted",
    provisionedBy: "jwt_token:https://id.example",
  });
  expect(verdictOf(provisioned({ roles: [["admin", USER, "f"]] }))).toMatchObject({
    state: "admin",
    provisionedBy: "jwt_token:https://id.example",
  });
  expect(verdictOf(plain).provisionedBy).toBeNull();
});
