import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

/* What several servers must not do at once is one mechanism, and few files use it. All others name a turn of lib/server/store/jobs/turns.ts. */

const LEASES = "lib/server/store/jobs/leases.ts";
const USERS = [
  // The vendor's queue of several servers.
  "lib/server/cloud/replicas.ts",
  // Rounds that one server does.
  "lib/server/edge/process/jobs.ts",
  // Each job.
  "lib/server/jobs/work.ts",
  // Opens a store whose leases are in memory.
  "lib/server/store/db/sqlite.ts",
  // What is done by one at a time.
  "lib/server/store/jobs/turns.ts",
];

type File = { path: string; text: string };
const files = globSync(["lib/**/*.ts", "app/**/*.{ts,tsx}", "components/**/*.{ts,tsx}", "bench/**/*.ts"])
  .filter((path) => !/\.test\.ts$|^lib\/testing\//.test(path))
  .toSorted()
  .map((path): File => ({ path, text: readFileSync(path, "utf8") }));

/** What a file names of leases.ts, however it does: `import … from`, `export … from`, `import("…")`. */
function namings({ path, text }: File): string[] {
  const at = (what: string) => (what.startsWith("#") ? what.slice(1) : join(dirname(path), what));
  return Array.from(text.matchAll(/(?:(import|export)\b[^;"]*?\bfrom\s*|import\(\s*)"([.#][^"]+)"/g)).flatMap(
    ([whole, , what = ""]) => (at(what) === LEASES ? whole : []),
  );
}

/** The values that a file imports of leases.ts and uses for anything but a call. */
function passedOn(file: File): string[] {
  const named = namings(file);
  if (named.some((each) => !/^import \{/.test(each))) return [`${file.path}: ${named.join()}`];
  const rest = named.reduce((text, each) => text.replace(each, ""), file.text);
  const values = named.flatMap((each) => (/\{([^}]*)\}/.exec(each)?.[1] ?? "").split(",").map((name) => name.trim()));
  return values
    .filter((name) => name !== "" && !name.startsWith("type "))
    .filter((name) => / as /.test(name) || new RegExp(`(?<![.\\w])${name}\\b(?!\\()`).test(rest))
    .map((name) => `${file.path}: ${name}`);
}

test("the table of leases is written by one file", () => {
  const naming = files.filter(({ path, text }) => !path.includes("/migrations/") && /"leases"/.test(text));
  expect(naming.map(({ path }) => path)).toEqual([LEASES]);
});

test("these files alone use leases", () => {
  expect(files.filter((file) => namings(file).length > 0).map(({ path }) => path)).toEqual(USERS);
});

test("none of them passes a lease on under another name, or as a value", () => {
  const users = files.filter((file) => namings(file).length > 0);
  expect(users.flatMap(passedOn)).toEqual([]);
  const planted = (text: string) => passedOn({ path: "lib/server/jobs/planted.ts", text });
  for (const text of [
    `export { takeLease } from "../store/jobs/leases.ts";`,
    `export * from "../store/jobs/leases.ts";`,
    `export const leases = () => import("../store/jobs/leases.ts");`,
    `import { takeLease } from "../store/jobs/leases.ts";\nexport { takeLease };`,
    `import { takeLease as take } from "../store/jobs/leases.ts";\ntake(db);`,
    `import { takeLease } from "../store/jobs/leases.ts";\nexport const turns = takeLease;`,
    `import { runExclusive } from "#lib/server/store/jobs/leases.ts";\nwork(db, runExclusive);`,
  ])
    expect(planted(text), text).toHaveLength(1);
  expect(
    planted(`import { runExclusive } from "../store/jobs/leases.ts";\nawait runExclusive(db, "name", work);`),
  ).toEqual([]);
});
