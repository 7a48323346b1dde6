import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");

const FORBIDDEN = [
  ["components/ui/planted.tsx", "#lib/shared/result.ts"],
  ["components/ui/planted.tsx", "#components/sql-users/state-mark.tsx"],
  ["components/ui/planted.tsx", "../sql-users/state-mark.tsx"],
  ["components/sql-users/planted.tsx", "#lib/server/run.ts"],
  ["components/sql-users/planted.tsx", "#lib/actions/sql-users.ts"],
  ["components/sql-users/planted.tsx", "#lib/emulator/emulator.ts"],
  ["components/sql-users/planted.tsx", "../../lib/server/run.ts"],
  ["components/sql-users/planted.tsx", "../../app/providers.tsx"],
  ["lib/client/planted.ts", "#lib/server/run.ts"],
  ["lib/client/planted.ts", "../server/run.ts"],
  ["lib/client/planted.ts", "#components/ui/button.tsx"],
  ["lib/client/planted.ts", "node:fs"],
  ["lib/actions/planted.ts", "#lib/server/cloud/client.ts"],
  ["lib/actions/planted.ts", "../server/store/store.ts"],
  ["lib/actions/planted.ts", "#lib/client/query-client.ts"],
  ["lib/server/planted.ts", "#lib/client/query-client.ts"],
  ["lib/server/planted.ts", "#lib/actions/sql-users.ts"],
  ["lib/server/planted.ts", "../emulator/emulator.ts"],
  ["lib/server/auth/planted.ts", "../../actions/session.ts"],
  ["lib/server/planted.ts", "#components/ui/button.tsx"],
  ["lib/server/planted.ts", "react"],
  ["lib/server/planted.ts", "kysely"],
  ["lib/server/cloud/planted.ts", "../store/store.ts"],
  ["lib/server/cloud/planted.ts", "../env.ts"],
  ["lib/shared/planted.ts", "#lib/server/run.ts"],
  ["lib/shared/planted.ts", "../client/query-client.ts"],
  ["lib/sql/planted.ts", "#lib/shared/result.ts"],
  ["lib/sql/planted.ts", "#components/ui/button.tsx"],
  ["lib/emulator/planted.ts", "#lib/server/run.ts"],
  ["lib/emulator/planted.ts", "../shared/result.ts"],
] as const;

const ALLOWED = [
  ["components/sql-users/planted.tsx", "#lib/client/sql-users.ts"],
  ["lib/client/planted.ts", "#lib/actions/sql-users.ts"],
  ["lib/actions/planted.ts", "../server/run.ts"],
  ["lib/server/planted.ts", "./store/store.ts"],
  ["lib/server/store/planted.ts", "kysely"],
  ["lib/shared/planted.ts", "#lib/sql/names.ts"],
] as const;

/** Plants each import in a file of its own, in a copy of the tree that holds nothing else, and lints them with the project's rules. */
function refusedFiles(imports: readonly (readonly [path: string, what: string])[]): Set<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "rolecall-zones-")));
  const config = JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8"));
  writeFileSync(join(folder, "biome.json"), JSON.stringify({ ...config, vcs: { enabled: false } }));
  for (const [index, [path, what]] of imports.entries()) {
    const planted = join(folder, numbered(path, index));
    mkdirSync(dirname(planted), { recursive: true });
    writeFileSync(planted, `import { thing } from "${what}";\nthing();\n`);
  }
  const args = ["lint", "--only=style/noRestrictedImports", "--max-diagnostics=none", "--reporter=github", "."];
  const { stdout } = spawnSync(join(ROOT, "node_modules/.bin/biome"), args, { cwd: folder, encoding: "utf8" });
  rmSync(folder, { recursive: true });
  return new Set(
    Array.from(stdout.matchAll(/noRestrictedImports,file=([^,]+)/g), ([, file]) => relative(folder, file ?? "")),
  );
}

/** Several imports are planted in one folder: each in a file of its own. */
function numbered(path: string, index: number): string {
  return path.replace("planted", `planted-${index}`);
}

const refused = refusedFiles([...FORBIDDEN, ...ALLOWED]);

test.each(FORBIDDEN.map((entry, index) => [...entry, index] as const))(
  "%s must not import %s",
  (path, _what, index) => {
    expect(refused).toContain(numbered(path, index));
  },
);

test.each(ALLOWED.map((entry, index) => [...entry, index] as const))("%s may import %s", (path, _what, index) => {
  expect(refused).not.toContain(numbered(path, FORBIDDEN.length + index));
});
