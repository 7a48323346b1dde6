import { userName } from "../names.ts";
import { listDatabases, showSight } from "../own-user.ts";
import { endSessions, showSessionCounts, showSessions } from "../templates/admin.ts";
import { auditUser } from "../templates/audit.ts";
import { cleanDrop } from "../templates/clean-drop.ts";
import { showSignInMethods, showSignInSettings } from "../templates/sign-in.ts";
import { countGrants, countOwned, countSchedules, countSessions, showInsights, showRunning } from "../templates/use.ts";
import { showInDatabase, showTime, showUser, showUserAndRoles } from "../templates/user-facts.ts";
import { verifyAccess } from "../templates/verify.ts";
import { verifyEveryone } from "../templates/verify-everyone.ts";
import {
  countSessionsSince,
  showInsightsBetween,
  showLastStatements,
  showRefused,
  showTables,
} from "../templates/watch.ts";
import { sqlText } from "../tokens.ts";
import { lexScript, type Piece } from "./read/lexer.ts";

const NEVER = { after: 0, upTo: 0 };

let shapes: ReadonlySet<string> | null = null;

/**
 * Whether a query is one that Rolecall prints itself, with any names and texts in it. Other queries are not judged:
 * the linter knows no tables.
 */
export function isOwnQuery(pieces: readonly Piece[]): boolean {
  if (pieces.length > 400) return false;
  shapes ??= ownShapes();
  return shapes.has(shapeOf(pieces));
}

function ownShapes(): ReadonlySet<string> {
  const user = "any_user";
  const databases = [{ name: "somewhere" }];
  const scripts = [
    verifyAccess(user, { databases }, "no-code-at-all"),
    verifyAccess(user, { databases, takenFrom: userName("former_owner") }, "no-code-at-all"),
    verifyEveryone(["somewhere"], "no-code-at-all"),
    auditUser(user, databases),
    showSessions(user),
    [showSessionCounts()],
    [showSight("somewhere"), listDatabases()],
    endSessions(user),
    showInDatabase(user, "somewhere"),
    [showSignInSettings(), showSignInMethods()],
    [showTime(), showUser(user), showUserAndRoles(user)],
    [showRunning(), showInsights(), countSessions(), countSchedules(), countOwned(), countGrants()],
    [showLastStatements(), showInsightsBetween(NEVER), showRefused(NEVER), showTables(NEVER), countSessionsSince()],
    cleanDrop({ user, databases }).look,
    cleanDrop({ user, databases }).check,
  ];
  return new Set(scripts.flat().map((statement) => shapeOf(lexScript(sqlText(statement).slice(0, -1)).pieces)));
}

function shapeOf(pieces: readonly Piece[]): string {
  return pieces.map(({ kind, value }) => (kind === "quoted" || kind === "string" ? kind : value)).join(" ");
}
