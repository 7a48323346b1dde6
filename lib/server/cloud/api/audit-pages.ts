import "server-only";
import { MAX_PAGES, type Page } from "#lib/shared/cloud/pages.ts";
import { CloudError } from "../../base/cloud-error.ts";
import type { VendorAuditEntry } from "./answers.ts";

type Reading = { from: number; to: number; read: (from: string) => Promise<Page<VendorAuditEntry>> };

/**
 * The entries of the audit log between two times, each once, in the order of their times. It is paged by time. One page of the vendor says
 * that `next_starting_from` always comes in ascending order, another that it comes while there is more; the specification calls
 * `starting_from` exclusive, an example has it inclusive. So this ends with a page that brings nothing new or leads nowhere later.
 *
 * Throws CloudError `cloud_bad_answer` where the pages do not end.
 */
export async function readAuditLog({ from, to, read }: Reading): Promise<VendorAuditEntry[]> {
  const found = new Map<string, VendorAuditEntry>();
  // An entry of just that time belongs to the answer.
  let asked = new Date(from - 1).toISOString();
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { items, next } = await read(asked);
    const before = found.size;
    for (const entry of items) found.set(entry.id || JSON.stringify(entry), entry);
    if (!next || found.size === before || !leadsOn(asked, next, to))
      return [...found.values()].filter(({ at }) => at >= from && at <= to).sort((one, other) => one.at - other.at);
    asked = next;
  }
  throw new CloudError("cloud_bad_answer", { outcome: "not_done", answerField: "next_starting_from" });
}

/** Two times may differ by microseconds, which a Date leaves out. */
function leadsOn(asked: string, next: string, to: number): boolean {
  const time = Date.parse(next);
  return next !== asked && time >= Date.parse(asked) && time <= to;
}
