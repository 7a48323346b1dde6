/** The first patch of each release line that has the fix of S-26052016; later lines have it from their beginning. */
const FIXED: Readonly<Record<string, number>> = { "26.1": 2, "25.4": 7, "25.2": 16, "24.3": 30, "24.1": 27 };

/**
 * Whether a version, such as `v25.4.3`, lacks the fix of CockroachDB's advisory S-26052016: signed-in users could get the
 * access of root. False for a version that cannot be read. Source: CockroachDB's advisories, fixed in 26.1.2, 25.4.7, 25.2.16, 24.3.30, 24.1.27.
 */
export function lacksRootFix(version: string): boolean {
  const [, year = "", number = "", patch = ""] = /^v?(\d{2})\.(\d{1,2})\.(\d{1,4})/.exec(version) ?? [];
  if (year === "") return false;
  const line = Number(year) * 100 + Number(number);
  if (line > 2601) return false;
  const fixed = FIXED[`${year}.${number}`];
  return fixed === undefined || Number(patch) < fixed;
}
