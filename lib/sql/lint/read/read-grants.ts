import { normalizeUserName } from "../../names.ts";
import type { Cursor } from "./cursor.ts";
import { needsQuotes } from "./keywords.ts";
import type { Span } from "./lexer.ts";
import { readGranted, readRole } from "./read-names.ts";
import { readFutureKind, readScope, readTarget } from "./read-targets.ts";
import type { Extra, Grant, Membership, Name, Target } from "./syntax.ts";

/** GRANT and REVOKE, after that word. With `scope`, the part inside ALTER DEFAULT PRIVILEGES. */
export function readGrant(
  cursor: Cursor,
  gives: boolean,
  scope: ReturnType<typeof readScope> | null = null,
): Grant | Membership | null {
  const extras: Extra[] = [];
  const grantOptionFor = gives ? null : cursor.take("GRANT", "OPTION", "FOR");
  const adminOptionFor = gives ? null : cursor.take("ADMIN", "OPTION", "FOR");
  const otherOptionFor = gives
    ? null
    : (cursor.take("INHERIT", "OPTION", "FOR") ?? cursor.take("SET", "OPTION", "FOR"));
  if (otherOptionFor) extras.push({ is: "membership options", ...otherOptionFor });

  const system = scope === null && isSystem(cursor) && cursor.take("SYSTEM") !== null;
  const { all, granted } = readGrantedList(cursor, extras);
  let target: Target | null = system ? { on: "system" } : null;
  if (!system && cursor.take("ON")) {
    const future = scope && readFutureKind(cursor);
    target = scope === null ? readTarget(cursor, extras) : future && { on: "future", ...future, ...scope };
  } else if (scope !== null) cursor.fail();
  cursor.need(gives ? "TO" : "FROM");
  const roles = cursor.list(() => readMember(cursor, extras));
  const withOption = gives ? readGrantTail(cursor, target !== null, extras) : null;
  if (!gives) readRevokeTail(cursor, scope !== null, extras);
  if (cursor.failed) return null;

  const [right, wrong] = target ? [grantOptionFor, adminOptionFor] : [adminOptionFor, grantOptionFor];
  if (wrong) extras.push({ is: "wrong option", ...wrong });
  if (grantOptionFor && target?.on === "all" && target.kind === "SEQUENCES")
    extras.push({ is: "revoke option for all sequences", ...target.word });
  const option = withOption ?? right;
  if (target) return { is: gives ? "grant" : "revoke", all, privileges: granted, target, roles, option, extras };
  // GRANT ALL TO u: without ON there is nothing that ALL could mean.
  if (all) return { is: gives ? "grant" : "revoke", all, privileges: granted, target: NOWHERE, roles, option, extras };
  return { is: gives ? "join" : "leave", groups: granted.map(asRole), members: roles, option, extras };
}

/** A grant without a target. */
const NOWHERE: Target = { on: "named", kind: "table", names: [] };

/** ALTER DEFAULT PRIVILEGES, after these words. */
export function readDefaults(cursor: Cursor): Grant | null {
  const scope = readScope(cursor);
  const gives = cursor.take("GRANT") !== null;
  if (!gives) cursor.need("REVOKE");
  const grant = readGrant(cursor, gives, scope);
  return grant?.is === "grant" || grant?.is === "revoke" ? grant : null;
}

function isSystem(cursor: Cursor): boolean {
  const next = cursor.peek(1);
  if (!cursor.sees("SYSTEM") || !next) return false;
  return next.kind === "quoted" || (next.kind === "word" && !["TO", "FROM", "ON"].includes(next.value));
}

function readGrantedList(cursor: Cursor, extras: Extra[]): { all: Span | null; granted: readonly Name[] } {
  let all: Span | null = null;
  const granted = cursor.list(() => {
    const word = cursor.take("ALL", "PRIVILEGES") ?? cursor.take("ALL");
    if (word) all = word;
    const name = word ? null : readGranted(cursor);
    const start = cursor.at;
    if (cursor.takeSymbol("(")) {
      cursor.skipTo(({ value }) => value === ")");
      cursor.takeSymbol(")");
      extras.push({ is: "columns", ...cursor.spanFrom(start) });
    }
    return name;
  });
  return { all, granted };
}

function readMember(cursor: Cursor, extras: Extra[]): Name | null {
  const next = cursor.peek(1);
  const group = next?.kind === "word" || next?.kind === "quoted" ? cursor.take("GROUP") : null;
  if (group) extras.push({ is: "group", ...group });
  return readRole(cursor);
}

/** WITH GRANT OPTION on privileges or WITH ADMIN OPTION on roles: its span. The rest goes to `extras`. */
function readGrantTail(cursor: Cursor, onPrivileges: boolean, extras: Extra[]): Span | null {
  let option: Span | null = null;
  for (;;) {
    // The grammar has one WITH.
    if (option && cursor.sees("WITH")) return cursor.fail();
    const grant = cursor.take("WITH", "GRANT", "OPTION");
    const admin = grant ? null : cursor.take("WITH", "ADMIN", "OPTION");
    const other = grant || admin ? null : takeMembershipOptions(cursor);
    const by = grant || admin || other ? null : takeGrantor(cursor);
    const wrong = onPrivileges ? admin : grant;
    if (wrong) extras.push({ is: "wrong option", ...wrong });
    else if (grant ?? admin) option = grant ?? admin;
    else if (other) extras.push({ is: "membership options", ...other });
    else if (by) extras.push({ is: "granted by", ...by });
    else return option;
  }
}

function readRevokeTail(cursor: Cursor, inDefaults: boolean, extras: Extra[]): void {
  const by = takeGrantor(cursor);
  if (by) extras.push({ is: "granted by", ...by });
  const cascade = cursor.take("CASCADE");
  const restrict = cascade ? null : cursor.take("RESTRICT");
  // The grammar takes both words in default privileges, and only there.
  if (cascade && !inDefaults) extras.push({ is: "cascade", ...cascade });
  if (restrict && !inDefaults) extras.push({ is: "restrict", ...restrict });
}

/** PostgreSQL 16: `WITH INHERIT TRUE, SET FALSE`, `WITH ADMIN TRUE`. */
function takeMembershipOptions(cursor: Cursor): Span | null {
  if (!["INHERIT", "SET", "ADMIN"].some((word) => cursor.sees("WITH", word))) return null;
  const start = cursor.at;
  cursor.take("WITH");
  cursor.list(() => {
    cursor.next();
    return cursor.take("TRUE") ?? cursor.take("FALSE") ?? cursor.take("OPTION");
  });
  return cursor.spanFrom(start);
}

function takeGrantor(cursor: Cursor): Span | null {
  const start = cursor.at;
  if (!cursor.take("GRANTED", "BY")) return null;
  readRole(cursor);
  return cursor.spanFrom(start);
}

/** Roles stand in the grammar where privileges do, so that most keywords need no quotes there. */
function asRole(name: Name): Name {
  if (name.written === "quoted") return { ...name, value: normalizeUserName(name.value) };
  if (name.flaw || ["create", "grant", "select"].includes(name.value)) return name;
  return needsQuotes(name.value) ? { ...name, flaw: "keyword" } : name;
}
