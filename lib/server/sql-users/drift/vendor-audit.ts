import { CloudError } from "../../base/cloud-error.ts";
import { log } from "../../base/log.ts";
import type { VendorAuditEntry } from "../../cloud/api/answers.ts";
import type { CallOptions } from "../../cloud/api/config.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { sentChanges } from "../../store/audit/sent-changes.ts";
import { auditWatch, saveAuditForbidden } from "../../store/clusters/vendor-audit.ts";
import type { Store } from "../../store/db/open.ts";
import { type DriftQuestion, makeAllDue } from "../../store/sql-users/drift-questions.ts";
import { authorOf } from "./vendor-authors.ts";

/** How long a key that may not read the log is not tried again, unless an administrator opens Settings. */
const FORBIDDEN_MS = 60 * 60_000;
/** The log is read from a while before: Rolecall's own changes are told from others by entries that are near them. */
const BEFORE_MS = 60_000;
const SETTINGS_MS = 3_000;

/** Whether the key can read the vendor's audit log. `unknown`: it did not answer, or not readably. */
export type AuditAccess = "reads" | "forbidden" | "unknown";

type Read = { access: AuditAccess; entries: readonly VendorAuditEntry[] };

/** The entries between two times, in epoch milliseconds. Never fails; for an hour after a refusal for its role, the key is not used for it. */
export async function vendorEntries(db: Store, between: { from: number; to: number }, now = Date.now()): Promise<Read> {
  const { forbiddenAt } = await auditWatch(db);
  if (forbiddenAt !== null && forbiddenAt > now - FORBIDDEN_MS) return { access: "forbidden", entries: [] };
  return readEntries(db, between, { options: { priority: "background" }, now, wasForbidden: forbiddenAt !== null });
}

type Reading = { options: CallOptions; now: number; wasForbidden: boolean };

async function readEntries(
  db: Store,
  between: { from: number; to: number },
  { options, now, wasForbidden }: Reading,
): Promise<Read> {
  try {
    const entries = await cloud().auditEntries(between, options);
    if (wasForbidden) await saveAuditForbidden(db, null);
    return { access: "reads", entries };
  } catch (error) {
    log().info({ error }, "the audit log of CockroachDB Cloud was not read");
    if (!(error instanceof CloudError && error.code === "cloud_key_forbidden"))
      return { access: "unknown", entries: [] };
    await saveAuditForbidden(db, now);
    return { access: "forbidden", entries: [] };
  }
}

/** Tries the log now, whatever it answered before, and then asks at once who made changes outside Rolecall. Takes three seconds at most. */
export async function tryVendorAudit(db: Store, now = Date.now()): Promise<AuditAccess> {
  const wasForbidden = (await auditWatch(db)).forbiddenAt !== null;
  const options = { priority: "read" as const, signal: AbortSignal.timeout(SETTINGS_MS) };
  const { access } = await readEntries(db, { from: now, to: now }, { options, now, wasForbidden });
  if (wasForbidden && access === "reads") await makeAllDue(db, now);
  return access;
}

/** Who made changes, by question, and whether the key's role lets Rolecall see that. */
export type Authors = { by: ReadonlyMap<DriftQuestion, string>; forbidden: boolean };

/** The authors that the vendor's audit log names for these changes, by now. Never fails. */
export async function authorsOf(db: Store, questions: readonly DriftQuestion[], now = Date.now()): Promise<Authors> {
  if (questions.length === 0) return { by: new Map(), forbidden: false };
  const from = Math.min(...questions.map(({ after }) => after)) - BEFORE_MS;
  const to = Math.max(...questions.map(({ at }) => at)) + BEFORE_MS;
  const { access, entries } = await vendorEntries(db, { from, to }, now);
  const own = entries.length === 0 ? [] : await sentChanges(db, { from, to });
  const by = new Map(
    questions.flatMap((question) => {
      const author = authorOf(question, entries, own);
      return author === undefined ? [] : [[question, author] as const];
    }),
  );
  return { by, forbidden: access === "forbidden" };
}
