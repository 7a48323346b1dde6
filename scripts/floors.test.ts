import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import {
  floorsOf,
  importsIn,
  importsOf,
  largestFolders,
  pathOf,
  refusal,
  refusedImports,
  roomsBy,
  wrongMarks,
} from "./floors.ts";

const ROOT = resolve(import.meta.dirname, "..");
const IMPORTS = importsOf(ROOT);

const FORBIDDEN = [
  ["app/planted.tsx", "#lib/server/store/db/store.ts"],
  ["app/planted.tsx", "#lib/server/cloud/api/client.ts"],
  ["app/api/planted.ts", "../../lib/server/store/db/store.ts"],
  ["app/planted.tsx", "#lib/testing/server.ts"],
  ["app/planted.tsx", "#lib/emulator/emulator.ts"],
  ["app/planted.tsx", "#lib/command/output.ts"],
  ["components/ui/planted.tsx", "#lib/shared/errors/result.ts"],
  ["components/ui/planted.tsx", "#components/sql-user-facts/state-mark.tsx"],
  ["components/ui/planted.tsx", "../sql-user-facts/state-mark.tsx"],
  ["components/sql-users/planted.tsx", "#lib/server/run/run.ts"],
  ["components/sql-users/planted.tsx", "#lib/actions/session.ts"],
  ["components/sql-users/planted.tsx", "#lib/emulator/emulator.ts"],
  ["components/sql-users/planted.tsx", "#lib/command/output.ts"],
  ["components/sql-users/planted.tsx", "../../lib/server/run/run.ts"],
  ["components/sql-users/planted.tsx", "../../app/providers.tsx"],
  ["components/claims/planted.tsx", "../sql-users/sql-users-page.tsx"],
  ["lib/client/planted.ts", "#lib/server/run/run.ts"],
  ["lib/client/planted.ts", "../server/run/run.ts"],
  ["lib/client/planted.ts", "#components/ui/button.tsx"],
  ["lib/client/planted.ts", "node:fs"],
  ["lib/actions/planted.ts", "#lib/server/cloud/api/client.ts"],
  ["lib/actions/planted.ts", "../server/store/store.ts"],
  ["lib/actions/planted.ts", "#lib/client/calls/query-client.ts"],
  ["lib/server/run/planted.ts", "#lib/client/calls/query-client.ts"],
  ["lib/server/run/planted.ts", "react"],
  ["lib/server/run/planted.ts", "kysely"],
  ["lib/server/access/planted.ts", "../../actions/session.ts"],
  ["lib/server/access/planted.ts", "../../emulator/emulator.ts"],
  ["lib/server/access/planted.ts", "#components/ui/button.tsx"],
  ["lib/server/cloud/api/planted.ts", "../../base/env/env.ts"],
  ["lib/shared/planted.ts", "#lib/server/run/run.ts"],
  ["lib/shared/planted.ts", "../client/query-client.ts"],
  ["lib/sql/planted.ts", "#lib/shared/errors/result.ts"],
  ["lib/sql/planted.ts", "#components/ui/button.tsx"],
  ["lib/command/planted.ts", "#lib/server/run/run.ts"],
  ["lib/command/planted.ts", "../server/run/run.ts"],
  ["lib/command/lint/planted.ts", "../../server/run/run.ts"],
  ["lib/command/planted.ts", "#lib/client/calls/query-client.ts"],
  ["lib/command/planted.ts", "kysely"],
  ["lib/emulator/planted.ts", "#lib/server/run/run.ts"],
  ["lib/emulator/planted.ts", "../shared/result.ts"],
  ["lib/emulator/sql/planted.ts", "#lib/shared/errors/result.ts"],
  ["lib/emulator/sql/planted.ts", "../faults/control.ts"],
  ["lib/emulator/sql/planted.ts", "#lib/sql/names.ts"],
  ["lib/emulator/sql/planted.ts", "../../sql/names.ts"],
  ["lib/emulator/planted.ts", "#lib/sql/names.ts"],
  ["lib/emulator/sql/reader/planted.ts", "#lib/sql/lint/read/read.ts"],
  ["lib/emulator/sql/reader/planted.ts", "../model.ts"],
  ["lib/emulator/sql/planted.test.ts", "#lib/sql/plan.ts"],
  ["lib/emulator/planted.test.ts", "../sql/plan.ts"],
  // one step up, or aside, in each room: it must not use rooms above or beside it
  ["lib/server/base/planted.ts", "../store/db/store.ts"],
  ["lib/server/store/planted.ts", "../access/guard.ts"],
  ["lib/server/access/planted.ts", "../audit/audit.ts"],
  ["lib/server/cloud/planted.ts", "../notices/notices.ts"],
  ["lib/server/cloud/api/planted.ts", "../cluster-facts.ts"],
  ["lib/server/notices/planted.ts", "../people/accounts/accounts.ts"],
  ["lib/server/audit/planted.ts", "../run/run.ts"],
  ["lib/server/jobs/planted.ts", "../rotation/start.ts"],
  ["lib/server/people/planted.ts", "../run/run.ts"],
  ["lib/server/cluster-sql/planted.ts", "../sql-users/find-sql-user.ts"],
  ["lib/server/run/planted.ts", "../sql-users/change-sql-user.ts"],
  ["lib/server/sql-users/planted.ts", "../sharing/requests/notify.ts"],
  ["lib/server/sharing/planted.ts", "../reviews/list.ts"],
  ["lib/server/secret-stores/planted.ts", "../rotation/start.ts"],
  ["lib/server/reviews/planted.ts", "../sharing/requests/notify.ts"],
  ["lib/server/audit/evidence/planted.ts", "../../base/sha256.ts"],
  ["lib/server/reviews/evidence/planted.ts", "../../base/env/env.ts"],
  ["lib/server/verification/planted.ts", "../edge/doors/sql-users/sql-users.ts"],
  ["lib/server/rotation/planted.ts", "../verification/run-sql.ts"],
  ["lib/server/leaver/planted.ts", "../edge/doors/reviews.ts"],
  ["lib/server/restrict/planted.ts", "../leaver/job.ts"],
  ["lib/server/edge/doors/planted.ts", "../http/page.ts"],
  ["lib/server/edge/overview/planted.ts", "../doors/clusters.ts"],
  ["lib/server/edge/http/planted.ts", "../../store/db/store.ts"],
  ["lib/server/edge/api/planted.ts", "../../sql-users/change-sql-user.ts"],
  ["lib/server/edge/process/planted.ts", "../doors/clusters.ts"],
  ["lib/server/edge/commands/planted.ts", "../../people/sign-in/sign-in.ts"],
  ["components/sql/planted.tsx", "#components/dialogs/form-dialog.tsx"],
  ["components/people/planted.tsx", "#components/dialogs/form-dialog.tsx"],
  ["components/dialogs/planted.tsx", "#components/credentials/reset-dialog.tsx"],
  ["components/sql-user-facts/planted.tsx", "#components/sql-users/rows/user-row.tsx"],
  ["components/credentials/planted.tsx", "#components/sql-users/change/reset-flow.tsx"],
  ["components/clusters/planted.tsx", "#components/frame/frame.tsx"],
  ["components/rotation/planted.tsx", "#components/reviews/reviews-page.tsx"],
  ["components/audit/planted.tsx", "#components/my/my-list.tsx"],
  ["components/settings/planted.tsx", "#components/access/rights/rights-page.tsx"],
  ["components/frame/planted.tsx", "#components/access/profile/profile-page.tsx"],
  ["components/privileges/planted.tsx", "#components/requests/ask/spec-fields.tsx"],
  ["components/reviews/planted.tsx", "#components/sql-users/rows/user-row.tsx"],
  ["components/overview/planted.tsx", "#components/sql-users/rows/user-row.tsx"],
  ["components/access/planted.tsx", "#components/claims/claims-page.tsx"],
  ["components/requests/planted.tsx", "#components/my/my-list.tsx"],
  ["components/claims/planted.tsx", "#components/sql-users/change/sql-user-dialogs.tsx"],
  ["components/my/planted.tsx", "#components/sql-users/rows/user-row.tsx"],
] as const;

const ALLOWED = [
  ["app/api/planted.ts", "#lib/server/edge/doors/clusters.ts"],
  ["components/sql-users/planted.tsx", "#lib/client/calls/reads.ts"],
  ["components/sql-users/planted.tsx", "#components/claims/send-claim-flow.tsx"],
  ["lib/client/planted.ts", "#lib/actions/session.ts"],
  ["lib/actions/planted.ts", "../server/edge/doors/by-name.ts"],
  ["lib/server/run/planted.ts", "../store/db/store.ts"],
  ["lib/server/store/planted.ts", "kysely"],
  ["lib/server/edge/doors/planted.ts", "../../sharing/requests/approve.ts"],
  ["lib/shared/planted.ts", "#lib/sql/names.ts"],
  ["lib/command/lint/planted.ts", "../output.ts"],
  ["lib/command/planted.ts", "#lib/shared/passwords/sealing.ts"],
] as const;

/** Lints files of this content with one of the rules of the linter, in a folder that holds nothing else; returns those refused. */
function refusedBy(rule: string, files: readonly (readonly [path: string, text: string])[]): Set<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "rolecall-zones-")));
  const config = JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8"));
  writeFileSync(join(folder, "biome.json"), JSON.stringify({ ...config, vcs: { enabled: false }, plugins: [] }));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const args = ["lint", `--only=${rule}`, "--max-diagnostics=none", "--reporter=github", "."];
  const { stdout } = spawnSync(join(ROOT, "node_modules/.bin/biome"), args, { cwd: folder, encoding: "utf8" });
  rmSync(folder, { recursive: true });
  const named = new RegExp(`${rule.split("/")[1]},file=([^,]+)`, "g");
  return new Set(Array.from(stdout.matchAll(named), ([, file]) => relative(folder, file ?? "")));
}

test.each(FORBIDDEN)("%s must not import %s", (file, what) => {
  expect(refusal(file, pathOf(file, what))).toBeDefined();
});

test.each(ALLOWED)("%s may import %s", (file, what) => {
  expect(refusal(file, pathOf(file, what))).toBeUndefined();
});

test.each([
  'import { a } from "#lib/a.ts";',
  'import type { a } from "#lib/a.ts";',
  'import {\n  a,\n} from "#lib/a.ts";',
  'import "#lib/a.ts";',
  'export * from "#lib/a.ts";',
  'const a = await import("#lib/a.ts");',
  'const a = await import(\n  /* why */\n  "#lib/a.ts"\n);',
  "const a = await import(`#lib/a.ts`);",
  "import { a } from '#lib/a.ts';",
  'const a = require("#lib/a.ts");',
  'type A = typeof import("#lib/a.ts");',
])("%s is seen", (text) => {
  expect(importsIn(text)).toEqual(["#lib/a.ts"]);
});

test("a way round through a folder that may be used is seen", () => {
  expect(
    refusal("components/my/planted.tsx", pathOf("components/my/planted.tsx", "#lib/client/../server/run/run.ts")),
  ).toBeDefined();
});

test("no file imports what the plan forbids", () => {
  expect(IMPORTS.length).toBeGreaterThan(5_000);
  expect(refusedImports(ROOT)).toEqual([]);
});

describe.each([
  ["components", 24, 88, 10],
  ["lib/server", 20, 110, 10],
] as const)("the rooms of %s", (root, rooms, arrows, floors) => {
  const used = roomsBy(IMPORTS, root);
  const found = globSync(`${root}/*/`, { cwd: ROOT }).map((path) => relative(root, path));

  test("all stand in the plan, and each has an import that is tried", () => {
    expect(floorsOf(root).flat().toSorted()).toEqual(found.toSorted());
    const tried = FORBIDDEN.map(([path]) =>
      path
        .split("/")
        .slice(0, root.split("/").length + 1)
        .join("/"),
    );
    expect(found.filter((room) => !tried.includes(`${root}/${room}`))).toEqual([]);
  });

  test(`are at most ${rooms}, on at most ${floors} floors, with at most ${arrows} arrows`, () => {
    expect(found.length).toBeLessThanOrEqual(rooms);
    expect(floorsOf(root).length).toBeLessThanOrEqual(floors);
    expect([...used.values()].reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(arrows);
  });

  test("stand on the lowest floor that they can", () => {
    const floorOf = new Map(floorsOf(root).flatMap((floor, index) => floor.map((room) => [room, index] as const)));
    const high = [...floorOf].filter(
      ([room, floor]) =>
        floor > 1 + Math.max(-1, ...Array.from(used.get(room) ?? [], (other) => floorOf.get(other) ?? 0)),
    );
    expect(high).toEqual([]);
  });
});

test("a file of the server stops a build for the browser where it meets another world, and there alone", () => {
  expect(wrongMarks(IMPORTS)).toEqual([]);
  const planted = { file: "app/planted.tsx", what: "lib/server/store/db/store.ts" };
  expect(wrongMarks([...IMPORTS, planted])).toEqual([`${planted.what} meets another world, and lacks server-only`]);
  const marked = { file: planted.what, what: "server-only" };
  expect(wrongMarks([...IMPORTS, planted, marked])).toEqual([]);
  expect(wrongMarks([...IMPORTS, marked])).toEqual([
    `${marked.file} is imported by the server alone, and needs no server-only`,
  ]);
});

test("no folder has more than 25 files besides its tests", () => {
  expect(largestFolders(ROOT)[0]?.files).toBeGreaterThan(10);
  expect(largestFolders(ROOT).filter(({ files }) => files > 25)).toEqual([]);
});

test("a circle of files is refused, and so is one of types", () => {
  const circle = (folder: string, word: string): [string, string][] => [
    [`${folder}/a.ts`, `import ${word}{ b } from "./b.ts";\nexport const a = (_: typeof b) => 1;\n`],
    [`${folder}/b.ts`, `import ${word}{ a } from "./a.ts";\nexport const b = (_: typeof a) => 2;\n`],
  ];
  const found = refusedBy("suspicious/noImportCycles", [
    ...circle("lib/server/store", ""),
    ...circle("components/sql", "type "),
    ["lib/shared/c.ts", "export const c = 1;\n"],
  ]);
  expect([...found].map((file) => dirname(file)).toSorted()).toEqual([
    ...["components/sql", "components/sql", "lib/server/store", "lib/server/store"],
  ]);
});
