import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const PLUGIN = "no-spread-literal.grit";
const REFUSED = [
  "{ ...{ a: 1 } }",
  "{ ...({ a: 1 } as const) }",
  "{ ...(x && { a: 1 }) }",
  "{ ...(x ? { a: 1 } : {}) }",
  "{ ...(x ? b : { a: 1 }) }",
  "{ ...(b ?? { a: 1 }) }",
  "<p {...{ id: name }} />",
  "<p {...(x && { id: name })} />",
];
const ALLOWED = [
  "{ ...b }",
  "{ ...(x ? b : undefined) }",
  "{ ...of({ a: 1 }) }",
  "[...(x ? [{ a: 1 }] : [])]",
  "<p {...b} />",
];

test("the linter refuses a spread literal, conditional ones included, and no spread of a variable", () => {
  const folder = mkdtempSync(join(tmpdir(), "rolecall-spread-"));
  try {
    cpSync(join(import.meta.dirname, PLUGIN), join(folder, PLUGIN));
    writeFileSync(
      join(folder, "biome.json"),
      JSON.stringify({ plugins: [`./${PLUGIN}`], linter: { rules: { preset: "none" } } }),
    );
    const files = [...REFUSED, ...ALLOWED].map((text, at) => [`${at}.tsx`, `export const made = ${text};\n`] as const);
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    const args = ["lint", "--max-diagnostics=none", "--reporter=github", "."];
    const biome = join(import.meta.dirname, "../node_modules/.bin/biome");
    const { stdout } = spawnSync(biome, args, { cwd: folder, encoding: "utf8" });
    const found = new Set([...stdout.matchAll(/title=plugin,file=\S*?(\d+)\.tsx/g)].map(([, at]) => Number(at)));
    expect([...found].sort((a, b) => a - b)).toEqual(REFUSED.map((_, at) => at));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
