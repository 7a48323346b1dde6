import { describe, expect, test } from "vitest";
import type { VendorAuditEntry } from "../../cloud/api/answers.ts";
import type { SentChange } from "../../store/audit/sent-changes.ts";
import { ownAccounts, withoutOwn } from "./vendor-authors.ts";

const MINUTE = 60_000;
const SENT_AT = 1_000 * MINUTE;

const entry = (by: string, minutes: number, sqlUser = "app"): VendorAuditEntry => ({
  id: `${by} ${minutes}`,
  action: "AUDIT_LOG_ACTION_CHANGE_SQL_USER_PASSWORD",
  clusterId: "c",
  sqlUser,
  by,
  at: SENT_AT + minutes * MINUTE,
  way: "",
  address: "",
  email: "",
  failed: false,
});
const sent = (answeredAt: number | null, name = "app", at = SENT_AT): SentChange => ({
  kind: "set_password",
  clusterId: "c",
  name,
  at,
  answeredAt,
});

describe("of a change whose answer was lost", () => {
  const lost = sent(null);
  const left = (entries: readonly VendorAuditEntry[], own: readonly SentChange[]) =>
    withoutOwn(
      entries.filter(({ sqlUser }) => sqlUser === "app"),
      own.filter(({ name }) => name === "app"),
      ownAccounts(entries, own),
    ).map(({ id }) => id);

  test("an entry of another account is not taken for its own, where answered changes show Rolecall's account", () => {
    const answeredAt = SENT_AT - 5 * MINUTE;
    const answered = sent(answeredAt + 100, "other", answeredAt);
    const entries = [entry("rolecall", -5, "other"), entry("eve", 0.5), entry("rolecall", 40)];
    expect(left(entries, [answered, lost])).toEqual(["eve 0.5"]);
  });

  test("an entry long after the call is another's, where nothing shows Rolecall's account", () => {
    expect(left([entry("rolecall", 0.1), entry("eve", 20)], [lost])).toEqual(["eve 20"]);
    expect(left([entry("eve", 20)], [lost])).toEqual(["eve 20"]);
    // The clocks may differ by a minute.
    expect(left([entry("rolecall", 1.1)], [lost])).toEqual([]);
    expect(left([entry("rolecall", -1)], [lost])).toEqual([]);
  });

  test("two accounts within one answered call show nothing of Rolecall's", () => {
    const answered = sent(SENT_AT + MINUTE, "other");
    const entries = [entry("rolecall", 0.5, "other"), entry("eve", 0.6, "other"), entry("eve", 20)];
    expect(left(entries, [answered, lost])).toEqual(["eve 20"]);
  });
});
