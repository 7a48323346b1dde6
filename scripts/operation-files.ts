// The files that name an operation: by its stored name, or by the symbol of its declaration or of its door. `node scripts/operation-files.ts`
// prints them, those of the most files first.
import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { ENTRIES } from "#lib/shared/operations/catalogue.ts";
import { read } from "./documents.ts";

const DECLARED = "lib/shared/operations/";
const DOORS = "lib/server/edge/doors/";

type File = { path: string; text: string; imports: ReadonlyMap<string, readonly string[]> };

/** A permission may have the name of an operation. */
const PERMISSIONS = ["lib/shared/policy.ts", "lib/shared/passwords/policy-labels.ts"];

/** The production files: what is for tests is no part of them. */
export function productionFiles(): File[] {
  return globSync("{app,components,lib}/**/*.{ts,tsx}")
    .filter((path) => !/\.test\.tsx?$|\btesting\b|^lib\/emulator\//.test(path) && !PERMISSIONS.includes(path))
    .toSorted()
    .map((path) => fileOf(path, read(path)));
}

export const fileOf = (path: string, text: string): File => ({ path, text, imports: importsOf(path, text) });

/** What a file imports from each other file of the project; `*` for all of it. */
function importsOf(path: string, text: string): Map<string, string[]> {
  const found = [...text.matchAll(/(?:import|export)\s+(?:type\s+)?(\*|\{[^}]*\})[^;"]*?from\s*"([.#][^"]+)"/g)];
  return new Map(
    found.map(([, names = "", from = ""]) => [
      from.startsWith("#") ? from.slice(1) : join(dirname(path), from),
      names === "*" ? ["*"] : [...names.matchAll(/(?:type\s+)?(\w+)(?:\s+as\s+\w+)?/g)].map(([, name = ""]) => name),
    ]),
  );
}

/** Each operation that can be called, with the files that name it. */
export function operationFiles(files: readonly File[]): [operation: string, files: string[]][] {
  const declared = new Map(files.filter(({ path }) => path.startsWith(DECLARED)).map(({ path, text }) => [path, text]));
  return ENTRIES.filter(({ operation }) => operation.kind !== "recorded").map(({ key, operation: { name } }) => {
    const home = [...declared].find(([, text]) => text.includes(`export const ${key} = `))?.[0] ?? "";
    const named = files.filter((file) => isNamed(file, { key, name, home }));
    return [name, named.map(({ path }) => path)];
  });
}

function isNamed(
  { path, text, imports }: File,
  { key, name, home }: { key: string; name: string; home: string },
): boolean {
  if (path === home || text.includes(`"${name}"`)) return true;
  const symbols = imports.get(home) ?? [];
  if (symbols.includes(key) || (symbols.includes("*") && new RegExp(`\\.${key}\\b`).test(text))) return true;
  return [...imports].some(([from, names]) => from.startsWith(DOORS) && names.includes(`${key}Door`));
}

/** The middle and the largest of some numbers. */
export function spread(counts: readonly number[]): { median: number; most: number } {
  const sorted = counts.toSorted((one, other) => one - other);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, most: sorted.at(-1) ?? 0 };
}

if (import.meta.main) {
  const all = operationFiles(productionFiles()).toSorted(([, one], [, other]) => other.length - one.length);
  const { median, most } = spread(all.map(([, files]) => files.length));
  console.log(`${all.length} operations, median ${median}, most ${most}`);
  for (const [name, files] of all) console.log(`${String(files.length).padStart(3)} ${name}: ${files.join(" ")}`);
}
