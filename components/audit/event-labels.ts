import { counted, number } from "#components/ui/words/counted.ts";
import type { AuditEvent } from "#lib/shared/audit/audit-schema.ts";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";

/** The actor, by the account's current name. */
export function actorWords({ actor, actorName }: Pick<AuditEvent, "actor" | "actorName">): string {
  return actorName ?? (actor || "not signed in");
}

/** The most telling detail of an event, in a few words; empty where there is none. */
export function detailWords({
  details,
  target,
  targetName,
}: Pick<AuditEvent, "details" | "target" | "targetName">): string {
  const { code, failures, events, state, reason, change, by, name, delivered, decision, rows } = details;
  if (typeof code === "string") return ERROR_WORDS[code as ErrorCode]?.title ?? code;
  if (typeof failures === "number") return counted(failures, "failure");
  if (typeof events === "number") return counted(events, "event");
  if (typeof change === "string" && typeof by === "string") return `${change} by ${by}`;
  if (delivered === false) return "not delivered";
  if (typeof decision === "string" && typeof rows === "number") return `${decision}, ${counted(rows, "row")}`;
  // What has no target, such as a new API token, is named in the details.
  const unnamed = (targetName ?? target) === undefined ? name : undefined;
  return [state, reason, unnamed].find((fact) => typeof fact === "string") ?? "";
}

/** The duration of an event in words; undefined where it was not measured. */
export function durationWords({ details: { ms } }: Pick<AuditEvent, "details">): string | undefined {
  if (typeof ms !== "number") return undefined;
  return ms < 10_000 ? `${number(ms)} ms` : `${number(Math.round(ms / 1000))} s`;
}

/** Whether the target is a name in a database rather than an email address or a title. */
export function isSqlName({ action }: Pick<AuditEvent, "action">): boolean {
  return action.startsWith("sql_user.") || action.startsWith("restrict.");
}

/** The readable target: the audit stores accounts and teams by their ids, which outlive a rename. */
export function targetWords({ target, targetName }: Pick<AuditEvent, "target" | "targetName">): string | undefined {
  return targetName ?? target;
}

/** The current name of the cluster, or the start of its id where that is unknown, as after a deletion. */
export function clusterWords({ clusterId, clusterName }: Pick<AuditEvent, "clusterId" | "clusterName">) {
  return clusterName ?? (clusterId && `${clusterId.slice(0, 8)}…`);
}
