import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/* Rows become domain types in lib/server/store. A column's name anywhere else says that a row has escaped. */

/** They speak the words of the vendor's API, of which `cluster_id` is one. */
const VENDOR = ["lib/server/cloud/api/", "lib/emulator/"];
const NO_CODE = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;

const TEMPLATE = /`(?:\\.|[^`\\])*`/g;
const INSERTED = /\$\{[^}]*\}/g;

/** Names of properties and variables with an underscore: not what stands in comments and quotes. */
function snakeNames(text: string): Set<string> {
  const code = text.replace(NO_CODE, '""').replace(TEMPLATE, (template) => (template.match(INSERTED) ?? []).join());
  return new Set(code.match(/\b[a-z]+(?:_[a-z]+)+\b/g));
}

const columns = snakeNames(
  globSync("lib/server/store/db/tables/*.ts")
    .map((path) => readFileSync(path, "utf8"))
    .join("\n"),
);
const escaped = (text: string) => [...snakeNames(text)].filter((name) => columns.has(name));

const files = globSync(["lib/**/*.ts", "app/**/*.{ts,tsx}", "components/**/*.{ts,tsx}"])
  .filter((path) => !/\.test\.tsx?$|^lib\/testing\//.test(path))
  .filter((path) => !path.startsWith("lib/server/store/") && !VENDOR.some((room) => path.startsWith(room)));

describe("names of columns", () => {
  test("are known here, and there are files to look at", () => {
    expect([...columns]).toEqual(expect.arrayContaining(["cluster_id", "owner_team_id", "previous_hash", "seen_at"]));
    expect(files.length).toBeGreaterThan(400);
  });

  test("stand in no room but the store", () => {
    const found = files.flatMap((path) => escaped(readFileSync(path, "utf8")).map((name) => `${path}: ${name}`));
    expect(found).toEqual([]);
  });

  test.each([
    "row.owner_team_id",
    "({ owner_team_id: team }) => team",
    "const row = { owner_team_id: null };",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the code that is looked at
    "`${row.owner_team_id}`",
  ])("are found in %s", (text) => {
    expect(escaped(text)).toEqual(["owner_team_id"]);
  });

  test("are not mistaken for values and words of comments", () => {
    expect(
      escaped('// owner_team_id\nconst code = "owner_team_id";\n/* owner_team_id */\nconst text = `owner_team_id`;'),
    ).toEqual([]);
  });
});
