import { createHash } from "node:crypto";
import type { APIRequestContext } from "playwright/test";
import type { RecordEntry } from "../../lib/emulator/record.ts";
import { auditOf } from "../support/audit.ts";
import { ACTIONS, type Answered, change } from "../support/changes.ts";
import { audited, type Door, ROWS, type Row } from "../support/fault-table.ts";
import { CANARY_KEY, expect, test } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";

/*
 * Every fault at every door, without a page in between. All rows are under way at once, each in a cluster of its own, and
 * each test looks at one: so the ten seconds that Rolecall waits for an answer are waited for once.
 */

const NAME = "app_one";
const FIRST_PASSWORD = "the-password-before";
const ROUTES: Record<Door, RecordEntry["route"] & string> = {
  list: "sql-users.list",
  create: "sql-users.create",
  reset: "sql-users.set-password",
  delete: "sql-users.delete",
};

/** Half a minute for one row is for `npm run prove`. */
const rows = ROWS.filter(({ door, fault, sent }) => PROVE || !(door === "reset" && fault.hold && sent > 2));
type Begun = { clusterId: string; answered: Promise<Answered> };
const begun = new Map<Row, Begun>();
let request: APIRequestContext;

test.beforeAll(async ({ cloud, rolecall, signedIn, playwright }) => {
  request = await playwright.request.newContext({ baseURL: rolecall.url, storageState: signedIn, timeout: 60_000 });
  const clusters = rows.map((row) => ({ row, clusterId: cloud.addCluster() }));
  // Rolecall keeps what it knows of clusters for a minute; this makes it look again.
  await request.get("/api/clusters?fresh");
  for (const { row, clusterId } of clusters) {
    if (row.door !== "create") await cloud.addUser(clusterId, NAME, { password: FIRST_PASSWORD });
    cloud.fault({ ...row.fault, route: ROUTES[row.door], clusterId } as Parameters<typeof cloud.fault>[0]);
    const answered = row.door === "list" ? list(clusterId) : change(request, rolecall.url, row.door, { clusterId, name: NAME });
    answered.catch(() => {});
    begun.set(row, { clusterId, answered });
  }
});

test.afterAll(async ({ cloud }) => {
  cloud.clearFaults();
  await Promise.allSettled([...begun.values()].map(({ answered }) => answered));
  await request.dispose();
});
