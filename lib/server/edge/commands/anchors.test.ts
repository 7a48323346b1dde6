import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testEvent } from "../../../testing/audit-event.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { databaseUrl } from "../../base/env/env.ts";
import { appendAuditEvents, auditHead, chained } from "../../store/audit/audit-events.ts";
import { addDestination } from "../../store/automation/destinations.ts";
import { openStore, type Store } from "../../store/db/open.ts";
import { auditArchive } from "./audit-archive.ts";
import { auditVerify } from "./audit-verify.ts";
import type { Command } from "./command.ts";

const folder = freshProcess();
const file = () => join(folder(), "anchors.jsonl");
let server: Store;
let kept: { sequence: number; hash: string; at: string }[];

beforeEach(async () => {
  server = await openStore(databaseUrl());
  kept = [];
  for (let hour = 0; hour < 5; hour++) {
    await happens(20);
    kept.push({ ...(await auditHead(server)), at: `2026-01-01T0${hour}:00:00.000Z` });
  }
  keep(kept);
});
afterEach(() => server.destroy());

async function happens(count: number): Promise<void> {
  const event = (index: number) =>
    testEvent(`evt_${Math.random()}`, { at: 1_700_000_000_000 + index, actor: "ada", target: "app", requestId: "r" });
  await appendAuditEvents(
    server,
    Array.from({ length: count }, (_, index) => event(index)),
  );
}

/** One line each, every other one as the body that a receiver got. */
function keep(anchors: readonly unknown[]): void {
  const lines = anchors.map((anchor, index) =>
    JSON.stringify(index % 2 ? { type: "audit.anchor", data: anchor } : anchor),
  );
  writeFileSync(file(), `${lines.join("\n")}\n`);
}

async function run(command: Command, ...given: string[]): Promise<string> {
  registry()?.delete("store");
  return command.run(...given);
}
const verify = (...more: string[]) => run(auditVerify, "--anchors", file(), ...more);

/** Makes every hash anew from this event on: the chain is whole again. */
async function recompute(from: number): Promise<void> {
  const rows = await server.selectFrom("audit_events").selectAll().orderBy("sequence").execute();
  let previous = "";
  for (const { hash, previous_hash, ...row } of rows) {
    const made = row.sequence < from ? { previous_hash, hash } : chained(row, previous);
    previous = made.hash;
    await server
      .updateTable("audit_events")
      .set({ previous_hash: made.previous_hash, hash: made.hash })
      .where("sequence", "=", row.sequence)
      .execute();
  }
  await server.updateTable("audit_head").set({ sequence: rows.length, hash: previous }).execute();
}

test("anchors of an unchanged audit match, also those of a head that is not the newest any more", async () => {
  await happens(7);
  expect(await verify()).toContain(
    "5 anchors match, the newest of event 100, anchored at 2026-01-01T04:00:00.000Z. 7 later events are not proved by an anchor.",
  );
});

test("a chain that was recomputed is intact by itself, and anchors show it", async () => {
  await server.updateTable("audit_events").set({ target: "someone_else" }).where("sequence", "=", 47).execute();
  await recompute(47);
  expect(await run(auditVerify)).toContain("The chain is intact. 100 events");
  await expect(verify()).rejects.toThrow(
    "event 60 has a different hash than the one anchored at 2026-01-01T02:00:00.000Z: the audit was rewritten",
  );
});

test("a chain that was cut off and whose head was set back is intact by itself, and anchors show it", async () => {
  await server.deleteFrom("audit_events").where("sequence", ">", 70).execute();
  await recompute(70);
  expect(await run(auditVerify)).toContain("The chain is intact. 70 events");
  await expect(verify()).rejects.toThrow("the audit ends with event 70, but event 80 was anchored");
});

test("a chain that was cut off and continued shows too", async () => {
  await server.deleteFrom("audit_events").where("sequence", ">", 70).execute();
  await recompute(70);
  await happens(100);
  await expect(verify()).rejects.toThrow("event 80 has a different hash");
});

test("after an archive, anchors are checked where their events are", async () => {
  const archive = join(folder(), "audit.jsonl");
  await run(auditArchive, "--before", "2026-01-01", archive);
  await happens(3);
  kept.push({ ...(await auditHead(server)), at: "2026-01-02T00:00:00.000Z" });
  keep(kept);
  expect(await verify()).toMatch(/2 anchors match[\s\S]*4 older anchors are of archived events/);
});

test("an archive is not accused by anchors of events that came after it", async () => {
  const archive = join(folder(), "audit.jsonl");
  await run(auditArchive, "--before", "2026-01-01", archive);
  await happens(3);
  kept.push({ ...(await auditHead(server)), at: "2026-01-02T00:00:00.000Z" });
  keep(kept);
  const words = await verify("--file", archive);
  expect(words).toMatch(/5 anchors match[\s\S]*1 later anchor is of events after this archive/);
  expect(words).not.toContain("Warning");
  keep(kept.slice(5));
  await expect(verify("--file", archive)).rejects.toThrow("no anchor belongs to these events.");
  keep(kept.map((anchor, index) => (index === 2 ? { ...anchor, hash: "0".repeat(64) } : anchor)));
  await expect(verify("--file", archive)).rejects.toThrow("event 60 has a different hash");
});

test("anchors that end hours ago are reported as incomplete", async () => {
  expect(await verify()).toMatch(/Warning: the newest anchor is [\d,]+ hours old/);
  kept.push({ ...(await auditHead(server)), at: new Date(Date.now() - 90 * 60_000).toISOString() });
  keep(kept);
  expect(await verify()).not.toContain("Warning");
});

test.each([
  ["", "has no anchors"],
  ["nothing\n", "line 1 of"],
  ['{"sequence":1,"hash":"short"}\n', "line 1 of"],
])("a file with %j is refused", async (text, words) => {
  writeFileSync(file(), text);
  await expect(verify()).rejects.toThrow(words);
});

test("events that a destination waits for are not archived", async () => {
  const archive = join(folder(), "audit.jsonl");
  const at = (name: string, kind: "audit" | "anchors", sentUpTo: number) =>
    addDestination(server, {
      id: name,
      kind,
      name,
      form: "json",
      target: "url",
      events: [],
      place: "x",
      sealed: "1.x",
      sentUpTo,
      createdBy: "Ada",
    });
  await at("notary", "anchors", 0);
  await at("siem", "audit", 60);
  await expect(run(auditArchive, "--before", "2026-01-01", archive)).rejects.toThrow(
    "the destination siem has not received all",
  );
  await server.updateTable("destinations").set({ sent_up_to: 100 }).execute();
  expect(await run(auditArchive, "--before", "2026-01-01", archive)).toContain("100 events, up to 100, moved");
});
