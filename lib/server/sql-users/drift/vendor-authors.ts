import type { VendorAuditEntry } from "../../cloud/api/answers.ts";
import type { SentChange } from "../../store/audit/sent-changes.ts";
import type { DriftQuestion } from "../../store/sql-users/drift-questions.ts";

/** How much later than Rolecall's clock the vendor's may be where an entry is compared with a list. */
const CLOCK_MS = 5_000;
/** The longest that a call of the Cloud API takes. */
const CALL_MS = 10_000;
/** After this time, a request with a lost answer has taken effect or never will. */
const LOST_MS = 60 * 60_000;
/** How far apart the clocks may be for an entry to be taken for that of an own change. */
const NEAR_MS = 60_000;
const MOST_CHARACTERS = 100;

/** What an entry of the vendor's audit log says was done. `AuditLogAction` of the vendor's specification. */
export const VENDOR_ACTIONS: Record<SentChange["kind"], string> = {
  create: "AUDIT_LOG_ACTION_CREATE_SQL_USER",
  set_password: "AUDIT_LOG_ACTION_CHANGE_SQL_USER_PASSWORD",
  delete: "AUDIT_LOG_ACTION_DELETE_SQL_USER",
};

const DONE_BY: Record<DriftQuestion["what"], { kind: "create" | "delete"; undoneBy: "create" | "delete" }> = {
  appeared: { kind: "create", undoneBy: "delete" },
  vanished: { kind: "delete", undoneBy: "create" },
};

/**
 * Who made a change outside Rolecall, as `ci-bot by API from 203.0.113.7`. The latest entry of it counts, from after the list that showed
 * otherwise, unless a later one undid it: then another change followed that has no entry yet. Undefined where the log does not say.
 */
export function authorOf(
  { what, clusterId, name, after, at }: DriftQuestion,
  entries: readonly VendorAuditEntry[],
  own: readonly SentChange[],
): string | undefined {
  const { kind, undoneBy } = DONE_BY[what];
  const isAsked = (time: number) => time >= after && time <= at + CLOCK_MS;
  const about = entries.filter((entry) => entry.sqlUser === name && entry.clusterId === clusterId && isAsked(entry.at));
  const of = (action: SentChange["kind"]) =>
    about.filter((entry) => !entry.failed && entry.action === VENDOR_ACTIONS[action]);
  const ownOf = (action: SentChange["kind"]) =>
    own.filter((change) => change.kind === action && change.name === name && change.clusterId === clusterId);
  const latest = withoutOwn(of(kind), ownOf(kind), ownAccounts(entries, own)).reduce<VendorAuditEntry | undefined>(
    (last, entry) => (last && last.at > entry.at ? last : entry),
    undefined,
  );
  if (!latest || latest.by === "") return undefined;
  const isUndone = [...of(undoneBy), ...ownOf(undoneBy)].some((later) => later.at >= latest.at && isAsked(later.at));
  return isUndone ? undefined : authorWords(latest);
}

/** The accounts that answered changes of Rolecall show as its own: those that alone have an entry within the time of such a call. */
export function ownAccounts(entries: readonly VendorAuditEntry[], own: readonly SentChange[]): ReadonlySet<string> {
  const accounts = own.flatMap(({ kind, clusterId, name, at: sentAt, answeredAt }) => {
    if (answeredAt === null) return [];
    const within = entries.filter((entry) => {
      const isInside = entry.at >= sentAt && entry.at <= answeredAt;
      const isAbout = entry.sqlUser === name && entry.clusterId === clusterId && entry.action === VENDOR_ACTIONS[kind];
      return isInside && isAbout && !entry.failed && entry.by !== "";
    });
    const by = new Set(within.map((entry) => entry.by));
    return by.size === 1 ? [...by] : [];
  });
  return new Set(accounts);
}

/**
 * These entries of one action and one SQL user without those that may be of Rolecall's own changes. Where entries lie within the time of
 * the call, they are, with others of that account near it; else, as the clocks may differ, all that are near. A change with a lost answer
 * may take effect late: of it are those of `accounts`, which are Rolecall's, and where none is known, those near the call.
 */
export function withoutOwn(
  entries: readonly VendorAuditEntry[],
  own: readonly SentChange[],
  accounts: ReadonlySet<string>,
): readonly VendorAuditEntry[] {
  const ours = new Set<VendorAuditEntry>();
  for (const { at: sentAt, answeredAt } of own) {
    const isLate = answeredAt === null && accounts.size > 0;
    const answeredBy = answeredAt ?? sentAt + CALL_MS;
    const until = isLate ? sentAt + LOST_MS : answeredBy + NEAR_MS;
    const near = entries.filter(({ at }) => at >= sentAt - NEAR_MS && at <= until);
    const inside = near.filter(({ at }) => at >= sentAt && at <= answeredBy);
    const by = isLate ? accounts : new Set(inside.map((entry) => entry.by));
    for (const entry of near) if (by.size === 0 || by.has(entry.by)) ours.add(entry);
  }
  return entries.filter((entry) => !ours.has(entry));
}

/** The account, and how and from where it came, as far as the entry says so. */
export function authorWords({ by, way, address }: VendorAuditEntry): string {
  const from = address === "" ? "" : ` from ${plain(address)}`;
  return `${plain(by)}${way === "" ? "" : ` ${way}`}${from}`;
}

/** Text of the vendor as it may stand in a sentence. */
function plain(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "").slice(0, MOST_CHARACTERS);
}
