import { SqlRefusal } from "./refusal.ts";

/** A release of CockroachDB as year and number, to be compared: v26.2 is 2602. Patch releases never change the SQL. */
export type Version = number;

/** The oldest release for which every script is known to be valid. */
const OLDEST = "v23.2";

/**
 * Reads a version from the Cloud API, such as `v26.2.1`. Null for an empty or unreadable text: then only features of every known release
 * are used. Throws `SqlRefusal` for a release older than v23.2.
 */
export function parseVersion(text: string | undefined): Version | null {
  const version = releaseOf(text ?? "");
  if (version !== null && version < (releaseOf(OLDEST) ?? 0))
    throw new SqlRefusal("unsupported_version", text ?? "", `Rolecall writes SQL for CockroachDB ${OLDEST} and later.`);
  return version;
}

/** Whether a cluster of this version has a feature of release `since`; false for an unknown version. */
export function hasSince(version: Version | null, since: `v${number}.${number}`): boolean {
  return version !== null && version >= (releaseOf(since) ?? Number.POSITIVE_INFINITY);
}

function releaseOf(text: string): Version | null {
  const match = /^v?(\d{2})\.(\d{1,2})(?![\d])/.exec(text);
  return match ? Number(match[1]) * 100 + Number(match[2]) : null;
}
