import { expect, test, vi } from "vitest";
import { eachStore } from "../../../testing/server.ts";
import {
  beginDestinations,
  HOUR,
  happens,
  receiver,
  sendDue,
  to,
  ways,
} from "../../../testing/sql-users/destination-steps.ts";
import { destinationOf, dueDestinations } from "../../store/automation/destinations.ts";

beginDestinations();

/** A bucket at the receiver. */
const inBucket = () => {
  const bucket = { endpoint: `http://127.0.0.1:${receiver.port}`, bucket: "audit", region: "eu", prefix: "" };
  return { bucket: { ...bucket, accessKeyId: "AKIA", secretAccessKey: "x", retainDays: 0 } };
};

eachStore((db) => {
  test.each(["anchors", "audit"] as const)("a clock that was ahead for a moment does not silence %s", async (kind) => {
    const where = inBucket();
    const now = Date.now();
    const id = await to(db(), { kind, where });
    await happens(db(), {});
    vi.useFakeTimers({ now: now + 7 * 24 * HOUR, toFake: ["Date"] });
    await sendDue(db(), ways);
    vi.setSystemTime(now + 5_000);
    await happens(db(), {});
    expect(await dueDestinations(db(), Date.now())).toEqual([id]);
    await sendDue(db(), ways);
    expect(receiver.received).toHaveLength(2);
    expect((await destinationOf(db(), id))?.nextAt).toBeLessThanOrEqual(Date.now() + HOUR);
    expect(await dueDestinations(db(), Date.now())).toEqual([]);
  });

  test("destinations with one bucket and prefix, and a store that uses numbers again, overwrite nothing", async () => {
    const where = inBucket();
    const ids = [await to(db(), { kind: "audit", where }), await to(db(), { kind: "audit", form: "ocsf", where })];
    await happens(db(), { target: "first" });
    await sendDue(db(), ways);
    await db().updateTable("audit_events").set({ target: "other" }).execute();
    await db().updateTable("destinations").set({ sent_up_to: 0, next_at: 0 }).where("id", "in", ids).execute();
    await sendDue(db(), ways);
    expect(receiver.received).toHaveLength(4);
    expect(new Set(receiver.received.map(({ path }) => path)).size).toBe(4);
    // The same lines are sent as the same object.
    await db().updateTable("destinations").set({ sent_up_to: 0, next_at: 0 }).where("id", "in", ids).execute();
    await sendDue(db(), ways);
    expect(receiver.received).toHaveLength(6);
    expect(new Set(receiver.received.map(({ path }) => path)).size).toBe(4);
  });

  test("an anchor is the head of the audit, each hour", async () => {
    const id = await to(db(), { kind: "anchors" });
    await happens(db(), {}, {});
    await sendDue(db(), ways);
    await sendDue(db(), ways);
    expect(receiver.received.map(({ body }) => JSON.parse(body).data)).toMatchObject([
      { sequence: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    const wait = ((await destinationOf(db(), id))?.nextAt ?? 0) - Date.now();
    expect(wait).toBeGreaterThan(HOUR - 10_000);
    expect(wait).toBeLessThanOrEqual(HOUR);
  });

  test("a bucket gets signed objects with a retention", async () => {
    const bucket = {
      endpoint: `http://127.0.0.1:${receiver.port}`,
      bucket: "audit",
      region: "eu-central-1",
      prefix: "rc/",
    };
    const key = { accessKeyId: "AKIA", secretAccessKey: "never-shown", retainDays: 30 };
    await to(db(), { kind: "audit", where: { bucket: { ...bucket, ...key } } });
    await happens(db(), {}, {});
    await sendDue(db(), ways);
    const [put] = receiver.received;
    expect(put).toMatchObject({
      method: "PUT",
      path: expect.stringMatching(/^\/audit\/rc\/\d{4}\/\d\d\/\d\d\/000000000001-000000000002-[0-9a-f]{16}\.jsonl$/),
      headers: {
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=AKIA\/\d{8}\/eu-central-1\/s3\/aws4_request, SignedHeaders=.*content-md5.*x-amz-object-lock-mode/,
        ),
        "x-amz-object-lock-mode": "COMPLIANCE",
      },
    });
    expect(
      put?.body
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).sequence),
    ).toEqual([1, 2]);
    expect(JSON.stringify(put)).not.toContain("never-shown");
  });
});
