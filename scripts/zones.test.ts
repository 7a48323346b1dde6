import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");

const FORBIDDEN = [
  ["app/planted.tsx", "#lib/server/store/db/store.ts"],
  ["app/planted.tsx", "#lib/server/cloud/api/client.ts"],
  ["app/api/planted.ts", "../../lib/server/store/store.ts"],
  ["app/planted.tsx", "#lib/testing/server.ts"],
  ["app/planted.tsx", "#lib/emulator/emulator.ts"],
  ["app/planted.tsx", "#lib/command/output.ts"],
  ["components/ui/planted.tsx", "#lib/shared/errors/result.ts"],
  ["components/ui/planted.tsx", "#components/sql-user-facts/state-mark.tsx"],
  ["components/ui/planted.tsx", "../sql-user-facts/state-mark.tsx"],
  ["components/sql-users/planted.tsx", "#lib/server/run/run.ts"],
  ["components/sql-users/planted.tsx", "#lib/actions/sql-users.ts"],
  ["components/sql-users/planted.tsx", "#lib/emulator/emulator.ts"],
  ["components/sql-users/planted.tsx", "#lib/command/output.ts"],
  ["components/sql-users/planted.tsx", "../../lib/server/run.ts"],
  ["components/sql-users/planted.tsx", "../../app/providers.tsx"],
  ["components/sql-users/planted.tsx", "../claims/claims-page.tsx"],
  ["components/run-sql/planted.tsx", "#components/privileges/steps.tsx"],
  ["lib/client/planted.ts", "#lib/server/run/run.ts"],
  ["lib/client/planted.ts", "../server/run/run.ts"],
  ["lib/client/planted.ts", "#components/ui/button.tsx"],
  ["lib/client/planted.ts", "node:fs"],
  ["lib/actions/planted.ts", "#lib/server/cloud/api/client.ts"],
  ["lib/actions/planted.ts", "../server/store/store.ts"],
  ["lib/actions/planted.ts", "#lib/client/calls/query-client.ts"],
  ["lib/server/planted.ts", "#lib/client/calls/query-client.ts"],
  ["lib/server/planted.ts", "react"],
  ["lib/server/planted.ts", "kysely"],
  ["lib/server/access/planted.ts", "../../actions/session.ts"],
  ["lib/server/access/planted.ts", "../../emulator/emulator.ts"],
  ["lib/server/access/planted.ts", "#components/ui/button.tsx"],
  ["lib/server/cloud/planted.ts", "../base/env.ts"],
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
  ["lib/emulator/sql/planted.ts", "../control.ts"],
  ["lib/emulator/sql/planted.ts", "#lib/sql/names.ts"],
  ["lib/emulator/sql/planted.ts", "../../sql/names.ts"],
  ["lib/emulator/planted.ts", "#lib/sql/names.ts"],
  ["lib/emulator/sql/reader/planted.ts", "#lib/sql/lint/read/read.ts"],
  ["lib/emulator/sql/reader/planted.ts", "../model.ts"],
  ["lib/emulator/sql/planted.test.ts", "#lib/sql/plan.ts"],
  ["lib/emulator/planted.test.ts", "../sql/plan.ts"],
  // one step up in each room: it must not use rooms above it
  ["lib/server/base/planted.ts", "../store/store.ts"],
  ["lib/server/store/planted.ts", "../access/guard.ts"],
  ["lib/server/access/planted.ts", "../audit/audit.ts"],
  ["lib/server/audit/planted.ts", "../run/run.ts"],
  ["lib/server/run/planted.ts", "../sql-users/change-sql-user.ts"],
  ["lib/server/jobs/planted.ts", "../rotation/start.ts"],
  ["lib/server/cloud/planted.ts", "../store/store.ts"],
  ["lib/server/notices/planted.ts", "../accounts/accounts.ts"],
  ["lib/server/oidc/planted.ts", "../accounts/accounts.ts"],
  ["lib/server/clusters/planted.ts", "../sql-users/change-sql-user.ts"],
  ["lib/server/accounts/planted.ts", "../claims/manage.ts"],
  ["lib/server/review-evidence/planted.ts", "../base/env.ts"],
  ["lib/server/audit-log/planted.ts", "../sql-users/change-sql-user.ts"],
  ["lib/server/sql-users/planted.ts", "../requests/notify.ts"],
  ["lib/server/handover/planted.ts", "../claims/use.ts"],
  ["lib/server/claims/planted.ts", "../requests/notify.ts"],
  ["lib/server/requests/planted.ts", "../claims/manage.ts"],
  ["lib/server/pairs/planted.ts", "../verification/run-sql.ts"],
  ["lib/server/rotation/planted.ts", "../requests/notify.ts"],
  ["lib/server/leaver/planted.ts", "../requests/notify.ts"],
  ["lib/server/reviews/planted.ts", "../requests/notify.ts"],
  ["lib/server/destinations/planted.ts", "../requests/notify.ts"],
  ["lib/server/secret-stores/planted.ts", "../rotation/start.ts"],
  ["lib/server/sql/planted.ts", "../store/store.ts"],
  ["lib/server/sql-connection/planted.ts", "../verification/check-pasted.ts"],
  ["lib/server/creation/planted.ts", "../handover/set-behind-lease.ts"],
  ["lib/server/verification/planted.ts", "../doors/sql-users.ts"],
  ["lib/server/sql-facts/planted.ts", "../doors/sql-users.ts"],
  ["lib/server/overview/planted.ts", "../doors/sql-users.ts"],
  ["lib/server/doors/planted.ts", "../http/page.ts"],
  ["lib/server/commands/planted.ts", "../accounts/sign-in.ts"],
  ["lib/server/http/planted.ts", "../store/store.ts"],
  ["lib/server/api/planted.ts", "../sql-users/change-sql-user.ts"],
  ["lib/server/process/planted.ts", "../doors/clusters.ts"],
  ["components/clusters/planted.tsx", "#components/frame/frame.tsx"],
  ["components/failure/planted.tsx", "#components/dialogs/form-dialog.tsx"],
  ["components/sql/planted.tsx", "#components/privileges/run-part.tsx"],
  ["components/dialogs/planted.tsx", "#components/credentials/reset-dialog.tsx"],
  ["components/credentials/planted.tsx", "#components/sql-users/change/reset-flow.tsx"],
  ["components/sql-user-facts/planted.tsx", "#components/sql-users/rows/user-row.tsx"],
  ["components/claims/planted.tsx", "#components/sql-users/change/sql-user-dialogs.tsx"],
  ["components/api-tokens/planted.tsx", "#components/claims/claims-page.tsx"],
  ["components/accounts/planted.tsx", "#components/claims/claims-page.tsx"],
  ["components/audit/planted.tsx", "#components/my/my-list.tsx"],
  ["components/pair/planted.tsx", "#components/rotation/rotate-dialog.tsx"],
  ["components/rotation/planted.tsx", "#components/sql-users/rows/user-row.tsx"],
  ["components/leaver/planted.tsx", "#components/access/accounts/account-page.tsx"],
  ["components/reviews/planted.tsx", "#components/sql-users/rows/user-row.tsx"],
  ["components/sql-user/planted.tsx", "#components/privileges/run-part.tsx"],
  ["components/privileges/planted.tsx", "#components/requests/ask/spec-fields.tsx"],
  ["components/requests/planted.tsx", "#components/my/my-list.tsx"],
  ["components/my/planted.tsx", "#components/sql-users/rows/user-row.tsx"],
  ["components/lint/planted.tsx", "#components/privileges/more-sql.tsx"],
  ["components/palette/planted.tsx", "#components/frame/frame.tsx"],
  ["components/overview/planted.tsx", "#components/sql-users/rows/user-row.tsx"],
  ["components/notices/planted.tsx", "#components/frame/frame.tsx"],
  ["components/frame/planted.tsx", "#components/access/profile/profile-page.tsx"],
  ["components/rights/planted.tsx", "#components/access/teams/teams-page.tsx"],
  ["components/teams/planted.tsx", "#components/access/accounts/accounts-page.tsx"],
  ["components/destinations/planted.tsx", "#components/access/accounts/accounts-page.tsx"],
  ["components/secret-stores/planted.tsx", "#components/access/accounts/accounts-page.tsx"],
  ["components/password-policy/planted.tsx", "#components/settings/settings-page.tsx"],
  ["components/settings/planted.tsx", "#components/access/rights/rights-page.tsx"],
  ["components/sql-connection/planted.tsx", "#components/clusters/cluster-list.tsx"],
] as const;

const ALLOWED = [
  ["app/api/planted.ts", "#lib/server/edge/doors/clusters.ts"],
  ["components/sql-users/planted.tsx", "#lib/client/sql-users.ts"],
  ["components/sql-users/planted.tsx", "#components/claims/send-claim-flow.tsx"],
  ["lib/client/planted.ts", "#lib/actions/sql-users.ts"],
  ["lib/actions/planted.ts", "../server/run/run.ts"],
  ["lib/server/planted.ts", "./store/store.ts"],
  ["lib/server/store/planted.ts", "kysely"],
  ["lib/server/doors/planted.ts", "../requests/approve.ts"],
  ["lib/shared/planted.ts", "#lib/sql/names.ts"],
  ["lib/command/lint/planted.ts", "../output.ts"],
  ["lib/command/planted.ts", "#lib/shared/passwords/sealing.ts"],
] as const;

/** Every folder that holds code of its own has an import zone. */
const ROOMS = globSync(["app/", "components/*/", "lib/server/*/"], { cwd: ROOT }).toSorted();

test.each(ROOMS)("%s has an import zone that is tested", (room) => {
  const tested = FORBIDDEN.map(([path]) => dirname(path));
  expect(tested).toContain(room.replace(/\/$/, ""));
});

/** Lints files of this content with one of the project's rules, in a copy of the tree that holds nothing else; resolves to those refused. */
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

/** Several imports are planted in one folder: each in a file of its own. */
function numbered(path: string, index: number): string {
  return path.replace("planted", `planted-${index}`);
}

/** Each import stands in a file of its own. */
const refused = refusedBy(
  "style/noRestrictedImports",
  [...FORBIDDEN, ...ALLOWED].map(([path, what], index) => [
    numbered(path, index),
    `import { thing } from "${what}";\nthing();\n`,
  ]),
);

test.each(FORBIDDEN.map((entry, index) => [...entry, index] as const))(
  "%s must not import %s",
  (path, _what, index) => {
    expect(refused).toContain(numbered(path, index));
  },
);

test.each(ALLOWED.map((entry, index) => [...entry, index] as const))("%s may import %s", (path, _what, index) => {
  expect(refused).not.toContain(numbered(path, FORBIDDEN.length + index));
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
