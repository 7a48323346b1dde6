import { chmodSync, closeSync, existsSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testEvent } from "../../../testing/audit-event.ts";
import { brokenAt, freshProcess, registry } from "../../../testing/server.ts";
import { databaseUrl } from "../../base/env/env.ts";
import { verifyChain } from "../../store/audit/audit-chain.ts";
import type { AuditRow, NewEvent } from "../../store/audit/audit-event.ts";
import { appendAuditEvents, auditHead } from "../../store/audit/audit-events.ts";
import { openStore, type Store } from "../../store/db/open.ts";
import { auditArchive } from "./audit-archive.ts";
import { auditVerify } from "./audit-verify.ts";
import type { Command } from "./command.ts";

const folder = freshProcess();
const file = () => join(folder(), "audit.jsonl");

/** A server has the store open all the while, with ten changes of each of the first ten days of 2026. */
let server: Store;
beforeEach(async () => {
  server = await openStore(databaseUrl());
  for (let day = 1; day <= 10; day++)
    await appendAuditEvents(
      server,
      Array.from({ length: 10 }, (_, index) => change(`${day}-${index}`, Date.UTC(2026, 0, day, index))).flat(),
    );
});
afterEach(() => server.destroy());

function change(id: string, at: number): NewEvent[] {
  const made: Partial<NewEvent> = {
    at,
    actorId: "acc_1",
    actor: "ada@example.com",
    target: "app_user",
    requestId: "req_1",
    details: '{"purpose":"a, \\"b\\"\\n"}',
  };
  return [
    testEvent(`evt_${id}i`, { ...made, outcome: "intended" }),
    testEvent(`evt_${id}`, { ...made, intentId: `evt_${id}i` }),
  ];
}

async function run(command: Command, ...given: string[]): Promise<string> {
  // Each command is a process of its own.
  registry()?.delete("store");
  return command.run(...given);
}

const rows = () => server.selectFrom("audit_events").selectAll().orderBy("sequence").execute();
const linesOf = (path: string) => readFileSync(path, "utf8").trimEnd().split("\n");

describe("audit:verify", () => {
  test("reports an intact chain and its end while a server runs", async () => {
    const { hash } = await auditHead(server);
    const output = await run(auditVerify);
    expect(output).toContain("The chain is intact. 200 events are unchanged.");
    expect(output).toContain(`It ends with event 200, hash ${hash}.`);
  });

  test("counts events that are dated before an earlier one, in the store and in an archive", async () => {
    expect(await run(auditVerify)).not.toContain("Warning");
    // Half a minute is usual; an hour is not.
    await appendAuditEvents(server, change("late", Date.UTC(2026, 0, 10, 9) - 30_000));
    expect(await run(auditVerify)).not.toContain("Warning");
    await appendAuditEvents(server, change("back", Date.UTC(2026, 0, 10, 8)));
    const warned = "Warning: 2 events are dated more than a minute before an earlier one, first event 203";
    expect(await run(auditVerify)).toContain(warned);
    await run(auditArchive, "--before", "2026-02-01", file());
    expect(await run(auditVerify, "--file", file())).toContain(warned);
  });

  test("fails with the place and what is wrong there", async () => {
    await server.updateTable("audit_events").set({ target: "x" }).where("sequence", "=", 7).execute();
    await expect(run(auditVerify)).rejects.toThrow("the chain is broken: event 7 was changed. 6 events");
  });

  test("says of a damaged file which part is whole, which is not, and what to do", async () => {
    const path = databaseUrl().slice("sqlite:".length);
    const events = Array.from({ length: 400 }, (_, index) => change(`more-${index}`, 1_800_000_000_000 + index)).flat();
    await appendAuditEvents(server, events);
    // The newest rows of the audit are in the last page of its table.
    const { rows: found } = await sql<{ page: number; size: number }>`
      select max(pageno) as page, max(pgsize) as size from dbstat where name = 'audit_events' and pagetype = 'leaf'`.execute(
      server,
    );
    await server.destroy();
    const { page = 0, size = 0 } = found[0] ?? {};
    const damaged = openSync(path, "r+");
    writeSync(damaged, Buffer.alloc(size, 0x5a), 0, size, (page - 1) * size);
    closeSync(damaged);
    const output = await run(auditVerify).catch((error: Error) => error.message);
    const [, at] =
      /^event (\d+) cannot be read, because the file of the store is damaged\. /.exec(String(output)) ?? [];
    expect(Number(at)).toBeGreaterThan(200);
    expect(output).toContain(`${Number(at) - 1} events are unchanged.`);
    expect(output).toContain(
      "All other tables can be read. Stop Rolecall, keep a copy of the file, and put the newest backup",
    );
  });

  test("compares with a head that was kept elsewhere", async () => {
    const hash150 = (await rows())[149]?.hash ?? "";
    expect(await run(auditVerify, "--head", hash150)).toContain("The hash that you stored belongs to event 150.");
    expect(await run(auditVerify, "--head", hash150, "--sequence", "150")).toContain("belongs to event 150");
    await expect(run(auditVerify, "--head", hash150, "--sequence", "149")).rejects.toThrow("event 150, not 149");
    const other = "a".repeat(64);
    await expect(run(auditVerify, "--head", other)).rejects.toThrow("no event has the hash that you stored");
    await expect(run(auditVerify, "--head", other, "--sequence", "100")).rejects.toThrow("rewritten");
    await expect(run(auditVerify, "--head", other, "--sequence", "201")).rejects.toThrow("cut off");
  });

  test.each([
    [["--head", "abc"], "64 hex digits"],
    [["--sequence", "1"], "needs --head"],
    [["--nonsense"], "usage: audit:verify"],
    [["--file", "/no/such/file"], "there is no file"],
    // as a file that was emptied
    [["--file", "/dev/null"], "has no events"],
  ])("refuses %j with words", async (given, words) => {
    await expect(run(auditVerify, ...given)).rejects.toThrow(words);
  });
});

describe("audit:archive", () => {
  test("moves old events to a file of the owner alone, and both parts prove themselves", async () => {
    const before = await rows();
    const output = await run(auditArchive, "--before", "2026-01-05", file());
    expect(output).toContain("80 events, up to 80, moved from the store to ");
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file()}.part`)).toBe(false);
    const archived = linesOf(file()).map((line) => JSON.parse(line) as AuditRow);
    expect(archived).toEqual(before.slice(0, 80));
    expect(brokenAt(archived)).toBeUndefined();

    expect((await rows()).slice(0, 120)).toEqual(before.slice(80));
    const [last] = (await rows()).slice(-1);
    expect(last).toMatchObject({ action: "audit.archive", actor: "server", outcome: "done", sequence: 201 });
    const sha256 = /SHA-256 of the file: (\w{64})/.exec(output)?.[1];
    expect(JSON.parse(last?.details ?? "")).toEqual({
      sequence: 80,
      hash: archived.at(-1)?.hash,
      events: 80,
      file: "audit.jsonl",
      sha256,
    });
    expect(await run(auditVerify)).toContain("121 events are unchanged, from event 81 on");
    const ofFile = await run(auditVerify, "--file", file(), "--head", archived[9]?.hash ?? "");
    expect(ofFile).toContain("80 events are unchanged.");
    expect(ofFile).toContain(`SHA-256 of the file: ${sha256}`);
    expect(ofFile).toContain("belongs to event 10");
  });

  test("continues from one archive to the next", async () => {
    await run(auditArchive, "--before", "2026-01-05", file());
    const next = join(folder(), "next.jsonl");
    await run(auditArchive, "--before", "2026-01-07T00:00Z", next);
    const all = [file(), next].flatMap(linesOf).map((line) => JSON.parse(line) as AuditRow);
    expect(all).toHaveLength(120);
    expect(brokenAt(all)).toBeUndefined();
    await expect(verifyChain(server)).resolves.toMatchObject({ start: { sequence: 120 } });
    expect(await run(auditVerify, "--file", next)).toContain("from event 81 on");
  });

  test("continues an interrupted run after the file was complete", async () => {
    await run(auditArchive, "--before", "2026-01-05", file());
    const complete = readFileSync(file(), "utf8");
    const events = complete
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as AuditRow);
    // As it was before the store let go of them.
    await server.deleteFrom("audit_events").where("sequence", ">", 200).execute();
    await server
      .updateTable("audit_head")
      .set({ sequence: 200, hash: (await rows()).at(-1)?.hash ?? "" })
      .execute();
    await server.deleteFrom("audit_checkpoints").execute();
    await server.insertInto("audit_events").values(events).execute();
    expect(await run(auditArchive, "--before", "2026-01-05", file())).toContain("80 events, up to 80");
    expect(readFileSync(file(), "utf8")).toBe(complete);
    expect((await verifyChain(server)).start.sequence).toBe(80);
    // As it was before the last of them was deleted.
    await server.insertInto("audit_events").values(events.slice(50)).execute();
    expect(await run(auditArchive, "--before", "2026-01-05", file())).toContain("holds the events up to 80");
    expect((await rows())[0]?.sequence).toBe(81);
  });

  test("overwrites no file, and deletes nothing for another or a changed file", async () => {
    writeFileSync(file(), "mine\n");
    await expect(run(auditArchive, "--before", "2026-01-05", file())).rejects.toThrow("already exists");
    expect(readFileSync(file(), "utf8")).toBe("mine\n");
    await run(auditArchive, "--before", "2026-01-05", join(folder(), "first.jsonl"));
    await expect(run(auditArchive, "--before", "2026-01-07", join(folder(), "first.jsonl"))).resolves.toContain(
      "holds the events up to 80",
    );
    expect(await rows()).toHaveLength(121);
  });

  test("shows in an archived file the line that was changed", async () => {
    await run(auditArchive, "--before", "2026-01-05", file());
    chmodSync(file(), 0o600);
    const lines = linesOf(file());
    const write = (changed: string[]) => writeFileSync(file(), `${changed.join("\n")}\n`);
    write(lines.with(4, (lines[4] ?? "").replace("app_user", "app_evil")));
    await expect(run(auditVerify, "--file", file())).rejects.toThrow("event 5 was changed");
    write(lines.toSpliced(4, 1));
    await expect(run(auditVerify, "--file", file())).rejects.toThrow("event 5 is missing");
    write(lines.with(4, "{}"));
    await expect(run(auditVerify, "--file", file())).rejects.toThrow("line 5 is not an event");
  });

  test("leaves a broken chain as it is, since it is evidence", async () => {
    await server.updateTable("audit_events").set({ target: "x" }).where("sequence", "=", 7).execute();
    await expect(run(auditArchive, "--before", "2026-01-05", file())).rejects.toThrow("event 7 breaks the chain");
    expect(existsSync(file())).toBe(false);
  });

  test("deletes nothing because of a forged checkpoint", async () => {
    await server
      .insertInto("audit_checkpoints")
      .values({ ...(await auditHead(server)), archived_at: 0 })
      .execute();
    await expect(run(auditArchive, "--before", "2026-01-05", file())).rejects.toThrow("breaks the chain");
    expect(await rows()).toHaveLength(200);
  });

  test("says where there is nothing that old", async () => {
    expect(await run(auditArchive, "--before", "2025-01-01", file())).toContain("Nothing to archive");
    expect(existsSync(file())).toBe(false);
    expect(await run(auditArchive, "--keep-days", "36500", file())).toContain("Nothing to archive");
  });

  test.each([
    [["FILE"], "give either --before or --keep-days"],
    [["--before", "2026-01-05"], "give exactly one file"],
    [["--before", "never", "FILE"], "is not valid"],
    [["--before", "2999-01-01", "FILE"], "in the future"],
    [["--keep-days", "x", "FILE"], "is not valid"],
  ])("refuses %j with words", async (given, words) => {
    await expect(run(auditArchive, ...given)).rejects.toThrow(words);
  });
});
