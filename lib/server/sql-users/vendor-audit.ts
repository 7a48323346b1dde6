import "server-only";
import { log } from "../base/log.ts";
import { singleton } from "../base/singleton.ts";
import type { VendorAuditEntry } from "../cloud/answers.ts";
import { CloudError } from "../cloud/error.ts";
import { cloud } from "../clusters/cloud-client.ts";
import type { Noticed } from "../store/record-drift.ts";

/** How long a key that may not read it is not tried again. */
const REFUSED_MS = 60 * 60_000;
/** The vendor's clock may be another one. */
const SLACK_MS = 60_000;
const MOST_CHARACTERS = 100;

const ACTION: Record<Noticed["what"], string> = {
  appeared: "AUDIT_LOG_ACTION_CREATE_SQL_USER",
  vanished: "AUDIT_LOG_ACTION_DELETE_SQL_USER",
};

/** Who made changes, as `ci-bot by API from 203.0.113.7` by SQL user name, and whether the key's role lets Rolecall see that. */
export type Authors = { by: ReadonlyMap<string, string>; refused: boolean };

/**
 * The actors that created or deleted these SQL users, from the vendor's audit log. Only an entry whose text contains the name is used: its
 * format is not documented. Never fails.
 */
export async function authorsOf(clusterId: string, noticed: readonly Noticed[], now = Date.now()): Promise<Authors> {
  const refused = singleton("vendor-audit-refused", () => ({ until: 0, byRole: false }));
  const begins = noticed.flatMap(({ after }) => after ?? []);
  if (refused.until > now || begins.length === 0)
    return { by: new Map(), refused: refused.until > now && refused.byRole };
  const between = { from: Math.min(...begins) - SLACK_MS, to: Math.max(...noticed.map(({ at }) => at)) + SLACK_MS };
  try {
    const entries = await cloud().auditEntries(between, { priority: "background" });
    const by = new Map(
      noticed.flatMap(({ what, name }) => {
        const entry = entries.findLast((each) => isAbout(each, { clusterId, action: ACTION[what], name }));
        return entry?.by ? [[name, authorWords(entry)] as const] : [];
      }),
    );
    return { by, refused: false };
  } catch (error) {
    if (!(error instanceof CloudError && error.code === "cloud_unavailable")) refused.until = now + REFUSED_MS;
    refused.byRole = error instanceof CloudError && error.code === "cloud_key_forbidden";
    log().info({ clusterId, error }, "the audit log of CockroachDB Cloud was not read");
    return { by: new Map(), refused: refused.byRole };
  }
}

function isAbout(
  entry: VendorAuditEntry,
  { clusterId, action, name }: { clusterId: string; action: string; name: string },
): boolean {
  if (entry.failed || entry.action !== action || entry.clusterId !== clusterId.toLowerCase()) return false;
  const words = entry.payload.toLowerCase().match(/[\p{L}\p{N}_.-]+/gu);
  return words?.includes(name) ?? false;
}

/** The account, and how and from where it came, as far as the entry says so. */
function authorWords({ by, way, address }: VendorAuditEntry): string {
  const from = address === "" ? "" : ` from ${plain(address)}`;
  return `${plain(by)}${way === "" ? "" : ` ${way}`}${from}`;
}

/** Text of the vendor as it may stand in a sentence. */
function plain(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "").slice(0, MOST_CHARACTERS);
}
