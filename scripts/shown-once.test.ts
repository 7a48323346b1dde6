import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const textOf = (path: string) => readFileSync(join(ROOT, path), "utf8");

/** What shows a link, a key, codes, a signing secret or a token that nobody can read again. */
const SHOWS = /<(?:LinkDialog|CodesDialog|TotpDialog|SecretDialog|ShownToken)\b/;

test("whatever is shown once holds its page, so that no rendering that fails takes it away", () => {
  const showing = globSync("components/**/*.tsx", { cwd: ROOT }).filter((path) => SHOWS.test(textOf(path)));
  expect(showing.length).toBeGreaterThan(5);
  expect(showing.filter((path) => !textOf(path).includes("useShownOnce<"))).toEqual([]);
  expect(textOf("components/credentials/copy-once-dialog.tsx")).toContain("useEffect(holdPage, [])");
});
