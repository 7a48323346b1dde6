import { PUBLIC } from "../../names.ts";
import { sql } from "../../statement.ts";
import { type Draft, shown, shownList } from "../finding.ts";
import { fixText, targetTokens } from "../print.ts";
import { named, type Script, type Step } from "../read/script.ts";
import type { Grant, Membership } from "../read/syntax.ts";

const ADMIN = "admin";

/** Rules about becoming, staying or ceasing to be a superuser, about grant options, and about grants to public. */
export function adminRule({ index, parsed, inTransaction }: Step, script: Script): readonly Draft[] {
  switch (parsed.is) {
    case "grant":
      return [...publicDrafts(parsed), ...grantOptionDrafts(parsed)];
    case "join":
      return [...joinDrafts(parsed), ...transactionDrafts(parsed, inTransaction)];
    case "leave":
      return [...leaveDrafts(parsed, index, script), ...transactionDrafts(parsed, inTransaction)];
    case "revoke":
    case "create role":
    case "alter role":
    case "drop role":
    case "reassign owned":
    case "drop owned":
    case "owner":
    case "use":
    case "show":
    case "create schema":
    case "begin":
    case "end":
    case "within transaction":
    case "query":
    case "unknown":
      return [];
    default:
      return parsed satisfies never;
  }
}

function publicDrafts(grant: Grant): readonly Draft[] {
  const name = grant.roles.find(({ value }) => value === PUBLIC);
  if (!name) return [];
  const reason =
    "Every user of the cluster gets it, later ones included, and no user can leave public. Grant to a role instead.";
  return [{ code: "grant-to-public", at: name, reason }];
}

function grantOptionDrafts(grant: Grant): readonly Draft[] {
  if (!grant.option) return [];
  return [
    {
      code: "grant-option",
      at: grant.option,
      reason: `${shownList(named(grant.roles).map(({ value }) => value))} may grant these privileges to any user, and a later REVOKE does not take back those grants.`,
    },
  ];
}

function joinDrafts(parsed: Membership): readonly Draft[] {
  const admin = parsed.groups.find(({ value }) => value === ADMIN);
  const drafts: Draft[] = [];
  if (admin)
    drafts.push({
      code: "grant-admin",
      at: admin,
      reason: `${shownList(parsed.members.map(({ value }) => value))} may then do everything in the cluster. Users created by the Cloud API have admin already, so this is needless before a REVOKE.`,
    });
  if (parsed.option)
    drafts.push({
      code: "admin-option",
      at: parsed.option,
      reason: admin
        ? "Its holder can create superusers and revoke admin from others."
        : "The member may add any user to the role and remove any.",
    });
  return drafts;
}

function leaveDrafts(parsed: Membership, index: number, { lastGiven }: Script): readonly Draft[] {
  const admin = parsed.groups.find(({ value }) => value === ADMIN);
  if (!admin) return [];
  if (parsed.option)
    return [
      {
        code: "still-admin",
        at: parsed.option,
        reason:
          "This takes only the right to pass admin on. The member stays a superuser; REVOKE admin without ADMIN OPTION FOR ends that.",
      },
    ];
  const bare = parsed.members.find(({ value }) => (lastGiven.get(value) ?? -1) > index);
  if (!bare) return [];
  return [
    {
      code: "revoke-admin-first",
      at: admin,
      reason: `${shown(bare.value)} has no rights until the statements below have run, and none at all if one of them fails. Revoke admin last.`,
      fix:
        parsed.groups.length === 1
          ? fixText(() => [sql`REVOKE admin FROM ${targetTokens("grant", parsed.members)}`])
          : undefined,
    },
  ];
}

function transactionDrafts(parsed: Membership, inTransaction: boolean): readonly Draft[] {
  const at = parsed.groups[0] ?? parsed.members[0];
  if (!inTransaction || !at) return [];
  return [
    {
      code: "membership-in-transaction",
      at,
      reason:
        "A change of membership in an explicit transaction can wait minutes for every long transaction of the cluster. Run it on its own.",
    },
  ];
}
