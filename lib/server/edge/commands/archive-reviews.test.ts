import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { codeOf, world } from "../../../testing/request-steps.ts";
import { change } from "../../../testing/requests.ts";
import { beginReview, decideNamed, started } from "../../../testing/reviews/review-steps.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { writeArchive } from "../../audit/audit-file.ts";
import { auditRows } from "../../store/audit/audit-chain.ts";
import { auditHead } from "../../store/audit/audit-events.ts";
import { store } from "../../store/db/store.ts";
import { createTeamDoor } from "../doors/people/teams.ts";
import { closeReviewDoor, reviewExportDoor } from "../doors/reviews.ts";
import { auditArchive } from "./audit-archive.ts";

const folder = freshProcess();

beforeEach(async () => {
  await beginReview(["pay_a"]);
});

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

const oldest = async () => {
  const db = await store();
  const first = await db.selectFrom("audit_events").select("sequence").orderBy("sequence").executeTakeFirstOrThrow();
  return first.sequence;
};

test("the events of an open review stay in the store, with words, and its evidence is whole after the archive", async () => {
  expect(codeOf(await change(world.ada, createTeamDoor, { name: "Older" }))).toBe("ok");
  const id = await started(world.cleo, { name: "Q4" });
  const second = await started(world.cleo, { name: "Q5" });
  await decideNamed(world.mara, id, ["pay_a", "pay_b", "pay_c"], "keep", "Used");
  const db = await store();
  const { sequence: from } = await db
    .selectFrom("audit_events")
    .innerJoin("reviews", "reviews.start_event", "audit_events.id")
    .select("sequence")
    .where("reviews.id", "=", id)
    .executeTakeFirstOrThrow();
  const words = `the access review “Q4” is open, and its end compares all events from ${from} on`;
  expect(await archive("one.jsonl")).toContain(`Older events are left: ${words}.`);
  expect(await oldest()).toBeLessThanOrEqual(from);
  expect(await archive("two.jsonl")).toBe(`Nothing to archive: ${words}.`);

  expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 1 }))).toBe("ok");
  expect(codeOf(await change(world.cleo, reviewExportDoor, { id }))).toBe("ok");
  // The other review began later.
  expect(await archive("three.jsonl")).toContain("the access review “Q5” is open");
  expect(codeOf(await change(world.cleo, closeReviewDoor, { id: second, undecided: 4 }))).toBe("ok");
  expect(await archive("four.jsonl")).not.toContain("is open");
  expect(await oldest()).toBeGreaterThan(from);
});

test("a file that already has events of an open review is not taken", async () => {
  await started(world.cleo, { name: "Q4" });
  const db = await store();
  const { sequence } = await auditHead(db);
  await writeArchive(join(folder(), "whole.jsonl"), auditRows(db, 0, sequence));
  await expect(archive("whole.jsonl")).rejects.toThrow("has events of the access review “Q4”, which is open");
  expect(await oldest()).toBe(1);
});
