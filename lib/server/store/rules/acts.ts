import { sql } from "kysely";
import type { AuditAction } from "#lib/shared/audit/audit.ts";
import type { Store } from "../db/open.ts";

/**
 * The acts of one account that make another what it is, by what their event names. `email`, `holder`: the account, or a team, is the event's
 * target. `member`: the intent names the account, and the target is the team. `label`, `group`: all that have rights by it.
 */
const ACTS = {
  "account.invite": "email",
  "account.change_role": "email",
  "account.reset_link": "email",
  "account.enable": "email",
  "account.unbind": "email",
  "account.directory": "email",
  "factor.reset": "email",
  "rights.grant": "holder",
  "rights.grant_label": "holder",
  "team.add_member": "member",
  "team.set_lead": "member",
  "rights.confirm_label": "label",
  "settings.add_group": "group",
} as const satisfies Partial<Record<AuditAction, string>>;

/** As the index has it. */
const isFinalEvent = sql<boolean>`event.outcome <> 'intended'`;

type ActName = keyof typeof ACTS;
const NAMES = Object.keys(ACTS) as ActName[];

/** `target`, `account` and `label`: as far as its event names them. */
export type Act = {
  action: ActName;
  names: (typeof ACTS)[ActName];
  by: string;
  at: number;
  target: string;
  account: string;
  label: string;
};

/** Every act that was done, or may have been, of those that the audit in the store still has. The oldest first. */
export async function actsOnPeople(store: Store): Promise<Act[]> {
  const rows = await store
    .selectFrom("audit_events as event")
    .leftJoin("audit_events as intent", "intent.id", "event.intent_id")
    .select(["event.action", "event.actor_id", "event.at", "event.target", "intent.details"])
    .where("event.action", "in", NAMES)
    .where(isFinalEvent)
    .where("event.outcome", "in", ["done", "unknown"])
    .where("event.actor_id", "is not", null)
    .orderBy("event.sequence")
    .execute();
  return rows.map(({ action, actor_id, at, target, details }) => {
    const facts = (details === null ? {} : JSON.parse(details)) as { account?: unknown; label?: unknown };
    const text = (value: unknown) => (typeof value === "string" ? value : "");
    return {
      action: action as ActName,
      names: ACTS[action as ActName],
      by: actor_id ?? "",
      at,
      target: target ?? "",
      account: text(facts.account),
      label: text(facts.label),
    };
  });
}
