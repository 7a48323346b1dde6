import { expect, test } from "vitest";
import type { AuditEvent } from "#lib/shared/audit/audit-schema.ts";
import { statementsOf } from "./statements.ts";

const event = (sequence: number, action: string, details: AuditEvent["details"] = {}): AuditEvent => ({
  sequence,
  id: `evt_${sequence}`,
  at: sequence,
  action,
  actor: "ada@example.com",
  outcome: "done",
  requestId: "req_1",
  address: "",
  details,
  previousHash: "",
  hash: "",
});
const statement = (sequence: number, text: string, restriction = "job_1") =>
  event(sequence, "restrict.statement", { restriction, statement: text });
const sentFor = (last: AuditEvent, older: AuditEvent[], isAll = true) => {
  const { sent, isWhole } = statementsOf(last, older, isAll);
  return [sent.map(({ details }) => details.statement), isWhole];
};

test("the end of a restriction has the statements of its own SQL user inside, from the first one on", () => {
  const end = event(9, "restrict.item", { restriction: "job_1" });
  const own = [statement(8, "REVOKE admin"), statement(6, "GRANT role"), event(5, "restrict.put_back")];
  expect(sentFor(end, own)).toEqual([["GRANT role", "REVOKE admin"], true]);
  expect(sentFor(end, [...own, statement(4, "of another", "job_0")])).toEqual([["GRANT role", "REVOKE admin"], true]);
});

test("what it was given back ends one run, and its next restriction begins there", () => {
  const all = [
    event(20, "restrict.item", { restriction: "job_1" }),
    statement(19, "REVOKE admin again"),
    event(15, "restrict.given_back", { restriction: "job_1" }),
    statement(14, "GRANT admin"),
    event(9, "restrict.item", { restriction: "job_1" }),
    statement(8, "REVOKE admin"),
  ];
  const at = (index: number) => sentFor(all[index] as AuditEvent, all.slice(index + 1));
  expect([at(0), at(2), at(4)]).toEqual([
    [["REVOKE admin again"], true],
    [["GRANT admin"], true],
    [["REVOKE admin"], true],
  ]);
});

test("it says where more of them are further back", () => {
  const end = event(9, "restrict.item", { restriction: "job_1" });
  expect(sentFor(end, [statement(8, "REVOKE admin")], false)).toEqual([["REVOKE admin"], false]);
});
