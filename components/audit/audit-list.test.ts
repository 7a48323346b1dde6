import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { AuditPage } from "#lib/shared/audit/audit-schema.ts";
import { AuditList } from "./audit-list.tsx";

const EVENT = {
  id: "evt_1",
  sequence: 7,
  at: 1,
  actor: "ada@example.com",
  action: "team.create",
  outcome: "done",
  target: "Payments",
  details: {},
  hash: "h",
  previousHash: "p",
} as unknown as AuditPage["events"][number];

function html(hasMore: boolean): string {
  const nothing = { stale: false, failure: null, filtered: false, loadingMore: false };
  const data = { pages: [{ events: [EVENT] }], pageParams: [undefined] };
  const props = Object.assign(nothing, { data, hasMore, onMore: () => {}, onClear: () => {} });
  return renderToStaticMarkup(createElement(AuditList, props));
}

test("the end of the list offers older events, or says that there are none", () => {
  expect(html(true)).toContain("Show older");
  expect(html(true)).not.toContain("No older events");
  expect(html(false)).toContain("1 event shown. No older events.");
  expect(html(false)).not.toContain("Show older");
});
