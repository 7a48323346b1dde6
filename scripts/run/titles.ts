// The titles of tests, so that a test can check whether one that is named exists.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { textsIn } from "../claims.ts";
import { ROOT, read } from "../documents.ts";

const texts = new Map<string, readonly string[]>();

/** The titles of a test file, among its other texts, with … for a value; undefined without such a file. */
export function textsOfTests(file: string): readonly string[] | undefined {
  if (!/\.(?:test|spec)\.ts$/.test(file) || !existsSync(join(ROOT, file))) return undefined;
  const known = texts.get(file) ?? textsIn(file, read(file));
  texts.set(file, known);
  return known;
}
