import { present } from "#lib/shared/present.ts";
import type { Emulator } from "../../../lib/emulator/emulator.ts";
import type { RouteId } from "../../../lib/emulator/routes.ts";
import type { RecordEntry } from "../../../lib/emulator/world/record.ts";
import { auditOf } from "../audit.ts";
import { ACTIONS } from "../changes.ts";
import { CANARY_KEY, expect } from "../fixtures.ts";
import { holdsHashed } from "../secrets.ts";
import { changesSent } from "../vendor.ts";
import { audited, type Door, type Reported, type Row } from "./fault-table.ts";

export const PASSWORD_BEFORE = "the-password-before";

export const ROUTES: Record<Door, RouteId> = {
  list: "sql-users.list",
  create: "sql-users.create",
  reset: "sql-users.set-password",
  delete: "sql-users.delete",
};

type Place = { cloud: Emulator; folder: string; clusterId: string; name: string };

/** The answer to a change as a person or a program sees it. */
export type Seen = {
  reported: Reported;
  password: string | undefined;
  requestId: string | undefined;
  /** everything that was answered */
  text: string;
};

/** Creates the SQL user that a row needs, and sets the row's fault. */
export async function arrange(row: Row, { cloud, clusterId, name }: Omit<Place, "folder">): Promise<void> {
  if (row.door !== "create") await cloud.addUser(clusterId, name, { password: PASSWORD_BEFORE });
  cloud.fault(
    present({ ...row.fault, route: ROUTES[row.door], clusterId, name: row.door === "list" ? undefined : name }),
  );
}

/** Compares the answer to a change with the table, the vendor's state and record, and the audit on disk. */
export function expectChange(row: Row, seen: Seen, place: Place): void {
  expect(seen.reported).toBe(row.reported);
  expectTruth(row, seen, place);
  const sent = changesSent(place.cloud, place.clusterId, place.name);
  expectSent(row, sent);
  expectNoSecret(seen, sent);
  expectAudit(row, seen, place, sent);
}

/** Expects the change to be made or not as the table says, and a shown password to be the one in force. */
function expectTruth(row: Row, { password }: Seen, { cloud, clusterId, name }: Place): void {
  const isThere = row.door === "create" ? row.made : !(row.door === "delete" && row.made);
  expect(cloud.userNames(clusterId).includes(name)).toBe(isThere);
  if (row.door !== "create") expect(cloud.passwordMatches(clusterId, name, PASSWORD_BEFORE)).toBe(!row.made);
  if (row.reported !== "ok" || row.door === "delete") expect(password).toBeUndefined();
  else expect(cloud.passwordMatches(clusterId, name, password ?? "")).toBe(true);
}

/** Expects that only a password was sent twice, the same one each time. */
function expectSent(row: Row, sent: RecordEntry[]): void {
  // After a lost answer to a create, the password is set again to be certain which one is in force.
  const settled = row.door === "create" && row.reported === "ok" && row.fault.when === "after" ? [ROUTES.reset] : [];
  const own = Array.from({ length: row.sent }, () => ROUTES[row.door]);
  expect(sent.map(({ route }) => route)).toEqual([...own, ...settled]);
  expect(new Set(sent.map(({ passwordSha256 }) => passwordSha256)).size).toBe(1);
}

/** Expects neither the key nor a sent password in the answer, except for the shown one. */
function expectNoSecret({ text, password }: Seen, sent: RecordEntry[]): void {
  expect(text).not.toContain(CANARY_KEY);
  const rest = password ? text.replace(password, "") : text;
  expect(
    holdsHashed(
      rest,
      sent.map(({ passwordSha256 }) => passwordSha256),
    ),
  ).toBe(false);
}

/** Expects exactly one intent, written before the vendor was called, and one outcome. */
function expectAudit(
  row: Row,
  { reported, requestId }: Seen,
  { folder, clusterId, name }: Place,
  sent: RecordEntry[],
): void {
  if (row.door === "list") return;
  // A later reading of the list may add an event about the outcome.
  const events = auditOf(folder, clusterId).filter(
    ({ target, action }) => target === name && !/appeared|vanished/.test(action),
  );
  const [intent, outcome] = events;
  const common = { action: ACTIONS[row.door].audited, request_id: requestId ?? intent?.request_id };
  expect(events).toMatchObject([
    { ...common, intent_id: null, outcome: "intended" },
    { ...common, intent_id: intent?.id, outcome: audited(row.reported) },
  ]);
  expect(JSON.parse(outcome?.details ?? "").code).toBe(reported === "ok" ? undefined : reported);
  expect(intent?.at).toBeLessThanOrEqual(sent[0]?.at ?? 0);
}
