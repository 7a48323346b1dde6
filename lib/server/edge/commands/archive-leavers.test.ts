import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { apps, bea, beginLeaving, resultsOf, start, until } from "../../../testing/accounts/leaver-steps.ts";
import { codeOf, world } from "../../../testing/request-steps.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { store } from "../../store/db/store.ts";
import { startIntent } from "../../store/jobs/leaver-seen.ts";
import { openLeavers } from "../../store/jobs/leavers.ts";
import { auditArchive } from "./audit-archive.ts";

const folder = freshProcess();

beforeEach(beginLeaving);

/** A process of its own beside the server. */
async function archive(file: string): Promise<string> {
  const opened = registry()?.get("store");
  registry()?.delete("store");
  try {
    return await auditArchive.run("--keep-days", "0", join(folder(), file));
  } finally {
    registry()?.set("store", opened);
  }
}

test("the events of an open leaver plan stay in the store, with words", async () => {
  await apps(1, 1);
  world.instead = (request) => (request.method === "PUT" ? { status: 400, json: { code: 3 } } : undefined);
  expect(codeOf(await start())).toBe("ok");
  await until(world.ada, bea, (each) => resultsOf(each).app_0 === "failed");
  const db = await store();
  const [plan] = await openLeavers(db);
  const [id, name] = [plan?.id ?? "", plan?.account.name];
  const from = (await startIntent(db, id))?.event;
  const words = `the leaver plan of ${name} is open, and its end compares all events from ${from} on`;
  expect(await archive("one.jsonl")).toContain(words);
  const { sequence } = await db
    .selectFrom("audit_events")
    .select("sequence")
    .orderBy("sequence")
    .executeTakeFirstOrThrow();
  expect(sequence).toBeLessThanOrEqual(from ?? 0);
});
