import { metrics } from "../../base/metrics.ts";
import type { VendorAuditEntry } from "../../cloud/api/answers.ts";
import { isAllowed } from "../../cloud/known-clusters.ts";
import { noticeTime } from "../../notices/notice-time.ts";
import { clusterAdminsOf, notify } from "../../notices/notices.ts";
import { type SentChange, sentChanges } from "../../store/audit/sent-changes.ts";
import { knownClusters } from "../../store/clusters/known-clusters.ts";
import { auditWatch, saveAuditWatch } from "../../store/clusters/vendor-audit.ts";
import type { Store } from "../../store/db/open.ts";
import { type OutsidePassword, recordedEntries, saveOutsidePassword } from "../../store/passwords/outside-passwords.ts";
import { vendorEntries } from "../drift/vendor-audit.ts";
import { authorWords, ownAccounts, VENDOR_ACTIONS, withoutOwn } from "../drift/vendor-authors.ts";

/** Entries may come this late. */
const LATE_MS = 35 * 60_000;
/** The log is read from no earlier than this, where it could not be read for long. Rolecall's own changes are known for a day more. */
const LONGEST_MS = 7 * 24 * 60 * 60_000;
/** After this long without a reading of the log, pages say that changes outside are not seen. */
const FRESH_MS = 30 * 60_000;
/** How many names a notice has room for. */
const MOST_NAMES = 5;

/**
 * Reads in the vendor's audit log which passwords were set outside Rolecall, records them and notifies the Cluster Admins. It begins when it
 * first runs: before, Rolecall's own changes are not known. A password that was set by SQL has no entry there.
 */
export async function watchPasswords(db: Store, now = Date.now()): Promise<void> {
  const { from: since, to } = await auditWatch(db);
  if (since === null || to === null) return saveAuditWatch(db, { from: now, to: now });
  const from = Math.max(since, to - LATE_MS, now - LONGEST_MS);
  const { access, entries } = await vendorEntries(db, { from, to: now }, now);
  if (access !== "reads") return;
  const found = await setOutside(db, entries, { from, now });
  for (const each of found) {
    await saveOutsidePassword(db, each, now);
    metrics().drift.inc({ what: "password_set" });
  }
  await saveAuditWatch(db, { from: since, to: now });
  for (const [clusterId, of] of Map.groupBy(found, (each) => each.clusterId)) await notifyAdmins(db, clusterId, of);
}

/** Whether passwords that are set through the Cloud API and the Cloud Console would be seen, by what the log answered last. */
export async function seesOutsidePasswords(db: Store, now = Date.now()): Promise<boolean> {
  const { to, forbiddenAt } = await auditWatch(db);
  return forbiddenAt === null && to !== null && to > now - FRESH_MS;
}

async function setOutside(
  db: Store,
  entries: readonly VendorAuditEntry[],
  { from, now }: { from: number; now: number },
): Promise<OutsidePassword[]> {
  const set = entries.filter(({ action, failed, sqlUser }) => {
    return !failed && sqlUser !== null && action === VENDOR_ACTIONS.set_password;
  });
  if (set.length === 0) return [];
  const [own, recorded, clusters] = await Promise.all([
    sentChanges(db, { from: from - LATE_MS, to: now }),
    recordedEntries(db, from),
    knownClusters(db),
  ]);
  const known = new Set(clusters.flatMap(({ id }) => (isAllowed(id) ? id.toLowerCase() : [])));
  const keyOf = ({ clusterId, name }: Pick<SentChange, "clusterId" | "name">) => `${clusterId} ${name}`;
  const ownByUser = Map.groupBy(
    own.filter(({ kind }) => kind === "set_password"),
    keyOf,
  );
  const byUser = Map.groupBy(set, ({ clusterId, sqlUser }) => keyOf({ clusterId, name: sqlUser ?? "" }));
  const accounts = ownAccounts(entries, own);
  return [...byUser].flatMap(([key, of]) =>
    withoutOwn(of, ownByUser.get(key) ?? [], accounts).flatMap((entry) => {
      const outside = asOutside(entry);
      return known.has(outside.clusterId) && !recorded.has(outside.entry) ? outside : [];
    }),
  );
}

function asOutside(entry: VendorAuditEntry): OutsidePassword {
  const { clusterId, sqlUser, at, email, id } = entry;
  const by = entry.by === "" ? "an unknown person" : authorWords(entry);
  return { clusterId, name: sqlUser ?? "", at, by, email, entry: id || `${at} ${sqlUser}` };
}

async function notifyAdmins(db: Store, clusterId: string, set: readonly OutsidePassword[]): Promise<void> {
  const cluster = (await knownClusters(db)).find(({ id }) => id.toLowerCase() === clusterId)?.name ?? clusterId;
  const [first] = set;
  if (!first) return;
  const shown = set.slice(0, MOST_NAMES).map(({ name, by, at }) => `${name} (by ${by}, ${noticeTime(at)} UTC)`);
  const more = set.length > MOST_NAMES ? ` and ${set.length - MOST_NAMES} more` : "";
  const what = set.length === 1 ? "The password of the SQL user" : "The passwords of the SQL users";
  const text = `${what} ${shown.join(", ")}${more} ${set.length === 1 ? "was" : "were"} changed outside Rolecall on cluster ${cluster}.`;
  await notify(db, await clusterAdminsOf(db, clusterId), {
    kind: "drift",
    about: `drift:${clusterId}:password:${first.entry}`,
    text,
    path: `/clusters/${clusterId}/users`,
    subject: `Passwords changed outside Rolecall on cluster ${cluster}`,
    sentences: [
      text,
      "The names of people are from the audit log of CockroachDB Cloud. If you cannot explain the change, treat it as an intrusion.",
    ],
    label: "Open the SQL users",
  });
}
