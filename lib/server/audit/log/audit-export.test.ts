import { describe, expect, test } from "vitest";
import type { Export } from "#lib/shared/audit/audit-schema.ts";
import { testEvent } from "../../../testing/audit-event.ts";
import { ADMINISTRATOR, freshProcess } from "../../../testing/server.ts";
import type { Permit } from "../../access/guard.ts";
import { appendAuditEvents } from "../../store/audit/audit-events.ts";
import { store } from "../../store/db/store.ts";
import { exportAudit } from "./audit-export.ts";

freshProcess();

async function fill(count: number): Promise<void> {
  const event = (index: number) =>
    testEvent(`evt_${index}`, {
      at: Date.UTC(2026, 0, 1) + index,
      target: `app_${index}`,
      requestId: "req_1",
      address: "192.0.2.7",
      details: '{"ms":12,"code":"x","purpose":"orders"}',
    });
  for (let at = 0; at < count; at += 500)
    await appendAuditEvents(
      await store(),
      Array.from({ length: Math.min(500, count - at) }, (_, index) => event(at + index)),
    );
}

/** Begins an export; `over` is its end, `noted` the facts of its outcome. */
async function begin(format: "csv" | "jsonl") {
  const begun = Promise.withResolvers<Export>();
  const noted: Record<string, unknown> = {};
  const permit = { actor: ADMINISTRATOR, permission: "audit.export" } as Permit<"audit.export">;
  const over = exportAudit(permit, { format, deliver: begun.resolve }, (facts) => Object.assign(noted, facts));
  const settled = over.then(
    () => "done",
    (error: { code?: string }) => error.code,
  );
  return { ...(await begun.promise), over: settled, noted };
}

describe("an export", () => {
  test("has every event once, newest first, and is over when the last was read", async () => {
    await fill(1_234);
    const { body, over, noted } = await begin("jsonl");
    const lines = (await new Response(body).text()).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).sequence)).toEqual(
      Array.from({ length: 1_234 }, (_, at) => 1_234 - at),
    );
    expect(await over).toBe("done");
    expect(noted).toEqual({ events: 1_234 });
  });

  test("reads no further than is asked for, so that its size costs no memory", async () => {
    await fill(3_000);
    const { body, noted } = await begin("csv");
    const reader = body.getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(Number(noted.events ?? 0)).toBeLessThanOrEqual(1_000);
    await reader.cancel();
  });

  test("that is not read to the end is recorded as aborted, with its number of events", async () => {
    await fill(2_000);
    const { body, over, noted } = await begin("csv");
    const reader = body.getReader();
    await reader.read();
    await reader.read();
    await reader.cancel();
    expect(await over).toBe("broken_off");
    expect(Number(noted.events)).toBeLessThan(2_000);
  });

  test("that loses the store on the way breaks off on both ends", async () => {
    await fill(2_000);
    const { body, over } = await begin("csv");
    const reader = body.getReader();
    await reader.read();
    await (await store()).destroy();
    const rest = async () => {
      while (!(await reader.read()).done);
    };
    await expect(rest()).rejects.toThrow();
    expect(await over).toBe("broken_off");
  });

  test("writes the known facts into columns of their own, and times in UTC", async () => {
    await fill(1);
    const [head, line] = (await new Response((await begin("csv")).body).text()).split("\r\n");
    expect(head).toBe(
      "time,action,outcome,actor,actor_name,actor_id,cluster_id,target,duration_ms,code,vendor_trace_id,request_id,address,details,sequence,hash",
    );
    expect(line).toMatch(
      /^2026-01-01T00:00:00\.000Z,sql_user\.create,done,,,,,app_0,12,x,,req_1,192\.0\.2\.7,"{""purpose"":""orders""}",1,\w{64}$/,
    );
  });
});
