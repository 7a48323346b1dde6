import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OWNERS_MAX } from "./owners.ts";
import { OWNERS_EXAMPLE, readOwners, writeOwners } from "./owners-csv.ts";
import { SQL_USER_KINDS } from "./sql-user-kinds.ts";

const HEADER = "name,team,purpose,kind";
const problemsOf = (...lines: string[]) => readOwners([HEADER, ...lines].join("\n")).problems;

describe("a file of owners", () => {
  test("gives team, purpose and kind of each SQL user", () => {
    const file = `\uFEFF${HEADER}\r\napp_orders,Payments,"Orders, and refunds",service\r\nlena,People,,Person\r\n`;
    expect(readOwners(file)).toEqual({
      rows: [
        { line: 2, name: "app_orders", team: "Payments", purpose: "Orders, and refunds", kind: "service", contact: "" },
        { line: 3, name: "lena", team: "People", purpose: "", kind: "person", contact: "" },
      ],
      problems: [],
    });
  });

  test("takes names as the database does, and kinds however they are written", () => {
    const { rows, problems } = readOwners(
      `${HEADER}\n App_One , Payments ,,BREAK-GLASS\nsso_lena,,,break_glass\nroot,,,`,
    );
    expect(problems).toEqual([]);
    expect(rows.map(({ name, team, kind }) => [name, team, kind])).toEqual([
      ["app_one", "Payments", "break_glass"],
      ["sso_lena", "", "break_glass"],
      ["root", "", null],
    ]);
  });

  test("may have the column contact, which is empty for files without it", () => {
    const file = (cell: string) => readOwners(`${HEADER},contact\napp,Payments,,,${cell}`);
    expect(file(" orders@halden.example ").rows).toMatchObject([{ name: "app", contact: "orders@halden.example" }]);
    expect(readOwners(OWNERS_EXAMPLE)).toMatchObject({ problems: [], rows: [{ contact: "orders@halden.example" }] });
    expect(file("x".repeat(201)).problems).toEqual([{ line: 2, words: "The contact is longer than 200 characters." }]);
    expect(file("+49 30 1234567").problems).toMatchObject([
      { line: 2, words: expect.stringContaining("begins with +") },
    ]);
  });

  test("reads back any valid rows unchanged", () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9 ,"]{0,20}[a-z]$/);
    const row = fc.record({ team: word, purpose: word, kind: fc.constantFrom("" as const, ...SQL_USER_KINDS) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
        const lines = rows.map(({ team, purpose, kind }, at) => `u${at},${quoted(team)},${quoted(purpose)},${kind}`);
        const read = readOwners([HEADER, ...lines].join("\r\n"));
        expect(read.problems).toEqual([]);
        expect(read.rows).toEqual(
          rows.map((each, at) => ({ line: at + 2, name: `u${at}`, ...each, kind: each.kind || null, contact: "" })),
        );
      }),
    );
  });
});

describe("a refused file gives line and reason", () => {
  test.each([
    ["", 1, "The first line must be name,team,purpose,kind or name,team,purpose,kind,contact, with commas."],
    [
      "name;team;purpose;kind\na;b;c;d",
      1,
      "The first line must be name,team,purpose,kind or name,team,purpose,kind,contact, with commas.",
    ],
    [
      "team,name,purpose,kind\na,b,c,d",
      1,
      "The first line must be name,team,purpose,kind or name,team,purpose,kind,contact, with commas.",
    ],
    [`${HEADER}\n`, 1, "No row follows the first line."],
    [`${HEADER}\napp,,,,\n`, 2, "5 columns instead of 4."],
    [`${HEADER}\n\napp,Payments\n`, 3, "2 columns instead of 4."],
    [`${HEADER}\n"app,,,`, 2, "A quote is never closed."],
    [`${HEADER}\napp,,"Order "service"",`, 2, "Text follows a closing quote."],
    [`${HEADER}\n,Payments,,`, 2, "The name is missing."],
    [`${HEADER}\na/b,,,`, 2, "“a/b” is not a valid SQL user name."],
    [`${HEADER}\napp,,,robot`, 2, "The kind is “robot” instead of Service, Person, Break-glass or empty."],
    [`${HEADER}\napp,${"t".repeat(61)},,`, 2, "The team is longer than 60 characters."],
    [`${HEADER}\napp,,${"p".repeat(201)},`, 2, "The purpose is longer than 200 characters."],
    [`${HEADER}\napp,,\uFFFD,`, 2, "The purpose contains invalid bytes. Save the file as UTF-8."],
    [`${HEADER}\napp,,"two\nlines",`, 2, "The purpose contains a line break or an unprintable character."],
    [`${HEADER}\napp,,turned\u202Eround,`, 2, "The purpose contains a line break or an unprintable character."],
  ])("%j", (text, line, words) => {
    expect(readOwners(text).problems).toEqual([{ line, words }]);
  });

  test.each([
    ["=1+1", "="],
    ["+1", "+"],
    ["-1", "-"],
    ["@sum", "@"],
    ["\tx", "a tab"],
    ['"\rx"', "a carriage return"],
    ["  =1+1", "="],
    ['"=HYPERLINK(""http://evil.example"")"', "="],
  ])("%j is refused as a spreadsheet formula in every column", (cell, begin) => {
    const words = (column: string) => `The ${column} begins with ${begin}, like a spreadsheet formula.`;
    expect(problemsOf(`${cell},,,`)).toEqual([{ line: 2, words: words("name") }]);
    expect(problemsOf(`app,${cell},,`)).toEqual([{ line: 2, words: words("team") }]);
    expect(problemsOf(`app,,${cell},`)).toEqual([{ line: 2, words: words("purpose") }]);
    expect(problemsOf(`app,,,${cell}`)).toEqual([{ line: 2, words: words("kind") }]);
  });

  test("a formula after a semicolon is refused too: many spreadsheets split there", () => {
    for (const cell of ["pays;=1+1", "pays; @sum"])
      expect(problemsOf(`app,,${cell},`)).toEqual([
        { line: 2, words: "The purpose contains a spreadsheet formula after a semicolon." },
      ]);
    expect(problemsOf("app,,pays; then ships,")).toEqual([]);
  });

  test("a name given twice, in any case, is refused with both lines", () => {
    expect(problemsOf("app,,,", "other,,,", "APP,Payments,,")).toEqual([
      { line: 4, words: "app is already in line 2." },
    ]);
  });

  test("all problems at once, by line", () => {
    expect(problemsOf("a/b,,,robot", "app,,", 'app,,,"').map(({ line }) => line)).toEqual([2, 2, 3, 4]);
  });

  test("five thousand rows are enough, and one more is too many", () => {
    const lines = (count: number) => Array.from({ length: count }, (_, at) => `u${at},,,`);
    expect(readOwners([HEADER, ...lines(OWNERS_MAX)].join("\n"))).toMatchObject({
      problems: [],
      rows: { length: 5_000 },
    });
    expect(problemsOf(...lines(OWNERS_MAX + 1))).toEqual([
      { line: 5_002, words: "More than 5,000 rows. Split the file." },
    ]);
  });
});

describe("an export", () => {
  const text = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 ,"'=@é-]{0,20}[A-Za-z0-9]$/);
  const user = fc.record(
    {
      name: fc.stringMatching(/^[a-z][a-z0-9_]{1,10}$/),
      owner: text,
      purpose: text,
      kind: fc.constantFrom("service" as const, "person" as const, "break_glass" as const),
      contact: text,
    },
    { requiredKeys: ["name"] },
  );

  test("is read by the import as what it was made from", () => {
    fc.assert(
      fc.property(fc.uniqueArray(user, { minLength: 1, maxLength: 8, selector: ({ name }) => name }), (users) => {
        const { rows, problems } = readOwners(writeOwners(users));
        expect(problems).toEqual([]);
        expect(rows.map(({ line: _, ...row }) => row)).toEqual(
          users.map(({ name, owner = "", purpose = "", kind = null, contact = "" }) => ({
            name,
            team: owner,
            purpose,
            kind,
            contact,
          })),
        );
      }),
    );
  });

  test.each(["=1+1", "+1", "-1", "@x", "\t=1", " =1"])("holds no cell that a spreadsheet would run: %j", (purpose) => {
    const [, line = ""] = writeOwners([{ name: "app", purpose }]).split("\r\n");
    expect(line).toBe(`app,,'${purpose},,`);
  });
});
