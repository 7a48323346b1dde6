import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { AuditEvent } from "#lib/shared/audit/audit-schema.ts";
import { EventDetails } from "./event-details.tsx";
import { EventRow } from "./event-row.tsx";

const decided: AuditEvent = {
  sequence: 7,
  id: "evt_1",
  at: Date.UTC(2026, 10, 24),
  action: "review.decide",
  actor: "mara@example.com",
  targetName: "Q4 production",
  outcome: "done",
  requestId: "req_1",
  address: "203.0.113.1",
  details: { review: "rev_1", decision: "keep", rows: 3 },
  previousHash: "",
  hash: "",
};

test("a decision, a sign-off or a rotation names its review or SQL users, in the table and beside it", () => {
  const row = createElement(EventRow, {
    event: decided,
    zone: "utc",
    current: true,
    open: false,
    onOpen: () => {},
  });
  const shown = renderToStaticMarkup(createElement("table", null, createElement("tbody", null, row)));
  expect(shown).toMatch(/<span[^>]*>Q4 production<\/span><span[^>]*>keep, 3 rows/);
  const details = renderToStaticMarkup(createElement(EventDetails, { event: decided }));
  expect(details).toMatch(/Target<\/dt><dd[^>]*>Q4 production</);
});
