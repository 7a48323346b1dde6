import { sql } from "kysely";
import { expect, test, vi } from "vitest";
import { freshProcess } from "../../../testing/server.ts";
import { writeGrouped } from "../../store/db/grouped.ts";
import type { Store } from "../../store/db/open.ts";
import { twoServers } from "../../store/db/testing.ts";
import { addAccount, NO_PASSWORD } from "../../store/people/accounts.ts";
import { lockLimits } from "../../store/requests/grants.ts";
import { saveApproved } from "../../store/requests/request-decisions.ts";
import { addRequest } from "../../store/requests/requests.ts";
import { hasRoom } from "./at-once.ts";

freshProcess();
const { first, second } = twoServers();

test("of two servers that give one person access at the same moment, one gives the last of the day", async () => {
  const mara = { email: "mara@example.com", name: "Mara", passwordHash: NO_PASSWORD, role: "member" } as const;
  const requesterId = await addAccount(first(), mara);
  const whose = { requesterId, teamId: "tem_1", clusterId: "c1" };
  const file = (name: string) =>
    addRequest(first(), {
      kind: "grant",
      requester: { id: requesterId, name: "Mara" },
      team: { id: "tem_1", name: "payments" },
      cluster: { id: "c1", name: "shop" },
      sqlUserId: null,
      name,
      requested: JSON.stringify({ name, userKind: "person", access: "db=shop", wantedDays: null }),
      reason: "Invoice",
    });
  const [one, other] = [await file("app_a"), await file("app_b")];
  const give = (db: Store, id: string, meanwhile: () => Promise<unknown>) =>
    writeGrouped(db, async (transaction) => {
      await lockLimits(transaction, whose);
      if (!(await hasRoom(transaction, requesterId, { level: "read-only", hours: 2, perDay: 1 }))) return;
      await meanwhile();
      const approval = { by: { rule: "rul_1" }, name: id, approved: null, sqlUserId: `usr_${id}`, seal: undefined };
      await saveApproved(transaction, id, Object.assign({ expiresAt: Date.now() + 1e7 }, approval), Date.now());
    });
  const waits = sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'update "accounts"%'`;
  let late = Promise.resolve();
  await give(first(), one, async () => {
    let isDone = false;
    late = give(second(), other, async () => {}).then(() => {
      isDone = true;
    });
    await vi.waitFor(async () => expect(isDone || (await waits.execute(second())).rows.length > 0).toBe(true));
  });
  await late;
  const rows = await first().selectFrom("requests").select("id").where("by_rule", "is not", null).execute();
  expect(rows).toEqual([{ id: one }]);
});
