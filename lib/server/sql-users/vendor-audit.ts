import "server-only";
import { log } from "../base/log.ts";
import { singleton } from "../base/singleton.ts";
import type { VendorAuditEntry } from "../cloud/answers.ts";
import { CloudError } from "../cloud/error.ts";
import { cloud } from "../clusters/cloud-client.ts";
import type { Noticed } from "../store/cluster-readings.ts";

/** A key that may not read it is not asked again for so long. */
const REFUSED_MS = 60 * 60_000;
/** The vendor's clock may be another one. */
const SLACK_MS = 60_000;
const MOST_CHARACTERS = 100;

const ACTION: Record<Noticed["what"], string> = {
  appeared: "AUDIT_LOG_ACTION_CREATE_SQL_USER",
  vanished: "AUDIT_LOG_ACTION_DELETE_SQL_USER",
};

/**
 * The actors that created or deleted these SQL users, from the vendor's audit log, by SQL user name. Empty where the key may not read the
 * log. Only an entry whose text contains the name is used: its format is not documented. Never fails.
 */
export async function authorsOf(
  clusterId: string,
  noticed: readonly Noticed[],
  now = Date.now(),
): Promise<ReadonlyMap<string, string>> {
  const refused = singleton("vendor-audit-refused", () => ({ until: 0 }));
  const begins = noticed.flatMap(({ after }) => after ?? []);
  if (refused.until > now || begins.length === 0) return new Map();
  const between = { from: Math.min(...begins) - SLACK_MS, to: Math.max(...noticed.map(({ at }) => at)) + SLACK_MS };
  try {
    const entries = await cloud().auditEntries(between, { priority: "background" });
    return new Map(
      noticed.flatMap(({ what, name }) => {
        const author = entries.findLast((entry) => tells(entry, { clusterId, action: ACTION[what], name }))?.by;
        return author ? [[name, plain(author)] as const] : [];
      }),
    );
  } catch (error) {
    if (!(error instanceof CloudError && error.code === "cloud_unavailable")) refused.until = now + REFUSED_MS;
    log().info({ clusterId, error }, "the audit log of CockroachDB Cloud was not read");
    return new Map();
  }
}

function tells(
  entry: VendorAuditEntry,
  { clusterId, action, name }: { clusterId: string; action: string; name: string },
): boolean {
  if (entry.failed || entry.action !== action || entry.clusterId !== clusterId.toLowerCase()) return false;
  const words = entry.payload.toLowerCase().match(/[\p{L}\p{N}_.-]+/gu);
  return words?.includes(name) ?? false;
}

/** Text of the vendor as it may stand in a sentence. */
function plain(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "").slice(0, MOST_CHARACTERS);
}
