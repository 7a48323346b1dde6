import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Reaction, type Receiver, startReceiver } from "../../testing/receiver.ts";
import { eachStore, freshProcess } from "../../testing/server.ts";
import { newId } from "../base/ids.ts";
import { addAdministrator } from "../store/accounts.ts";
import { appendAuditEvents, auditHead } from "../store/audit-events.ts";
import {
  addDestination,
  deliveriesOf,
  destinationOf,
  dueDestinations,
  editDestination,
  pauseDestination,
  removeDestination,
  retryDestination,
  saveSealed,
} from "../store/destinations.ts";
import { noticesOf } from "../store/notices.ts";
import type { Store } from "../store/open.ts";
import { kindOfAddress } from "./addresses.ts";
import { newSigningSecret, type Opened, resealDestinations, sealDestination } from "./sealed.ts";
import { listDestinations } from "./view.ts";
import { workOnDestinations } from "./work.ts";

freshProcess({ WEBHOOK_ALLOW_PRIVATE: "true", APP_URL: "https://rolecall.example" });
const ways = { resolve: async () => ["127.0.0.1"], kindOf: kindOfAddress, allowPrivate: true, timeoutMs: 300 };
const HOUR = 60 * 60_000;

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  vi.useRealTimers();
  await receiver.stop();
});

type About = {
  action?: string;
  outcome?: "done" | "failed" | "refused" | "intended";
  target?: string;
  at?: number;
  details?: string;
};

function happens(db: Store, ...events: About[]) {
  const row = ({
    action = "sql_user.create",
    outcome = "done",
    target = "app",
    at = Date.now(),
    details = "{}",
  }: About) => ({
    ...{ id: newId("evt"), intent_id: null, at, action: action as never, actor_id: "acc_1", actor: "ada@example.com" },
    ...{ cluster_id: "c1", target, outcome, request_id: "req_1", address: "192.0.2.1", details },
  });
  return appendAuditEvents(db, events.map(row));
}

const secret = newSigningSecret().reveal();

async function to(
  db: Store,
  about: {
    kind?: "webhook" | "audit" | "anchors";
    form?: "json" | "ocsf" | "slack" | "teams";
    where?: Opened["where"];
  } = {},
): Promise<string> {
  const id = newId("dst");
  const { kind = "webhook", form = "json", where = { url: receiver.url } } = about;
  const target = "url" in where ? "url" : "bucket";
  const sealed = sealDestination(id, { secret, where });
  const events = kind === "webhook" ? (["sql_user"] as const) : [];
  const shown = { name: "ops", place: "127.0.0.1", createdBy: "Ada" };
  await addDestination(db, { ...{ id, kind, form, target, events: [...events], sealed, sentUpTo: 0 }, ...shown });
  return id;
}

const targets = () => receiver.accepted().map(({ body }) => JSON.parse(body).data.target);
const due = (db: Store, id: string) => retryDestination(db, id, 0);

const EDIT = { name: "moved", form: "json" as const, events: ["sql_user" as const] };

eachStore((db) => {
  test("chosen events arrive in their order, signed, and others do not", async () => {
    const id = await to(db());
    await happens(
      db(),
      ...[{ target: "a" }, { action: "team.create", target: "no" }, { target: "begun", outcome: "intended" as const }],
      ...[{ target: "b" }, { target: "refused", outcome: "refused" as const }, { target: "c" }],
    );
    await workOnDestinations(db(), ways);
    expect(targets()).toEqual(["a", "b", "c"]);
    for (const { body, headers } of receiver.received) expect(new Webhook(secret).verify(body, headers)).toBeTruthy();
    expect(() =>
      new Webhook(newSigningSecret().reveal()).verify(
        receiver.received[0]?.body ?? "",
        receiver.received[0]?.headers ?? {},
      ),
    ).toThrow();
    expect(await destinationOf(db(), id)).toMatchObject({ sentUpTo: 6, delivered: 3, tries: 0, failingSince: null });
    expect(await dueDestinations(db(), Date.now())).toEqual([]);
    await workOnDestinations(db(), ways);
    expect(receiver.received).toHaveLength(3);
    expect((await deliveriesOf(db(), id, 9)).map(({ result, status }) => [result, status])).toEqual(
      Array(3).fill(["delivered", 204]),
    );
  });

  test("a failed event holds up the later ones, and is repeated with the same id", async () => {
    const id = await to(db());
    await happens(db(), { target: "a" }, { target: "b" }, { target: "c" });
    receiver.react((_request, index) => ([1, 2, 3].includes(index) ? 500 : 204));
    for (let turn = 0; turn < 5; turn++) {
      await workOnDestinations(db(), ways);
      await due(db(), id);
    }
    expect(targets()).toEqual(["a", "b", "c"]);
    const tried = receiver.received.map(({ body }) => JSON.parse(body).data.target);
    expect(tried).toEqual(["a", "b", "b", "b", "b", "c"]);
    const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids.slice(1, 5)).size).toBe(1);
    expect(new Set(ids).size).toBe(3);
  });

  test("with any failures, each event arrives in the order of the audit, and a repetition never overtakes", async () => {
    const reaction = fc.constantFrom<Reaction[]>(204, 204, 200, 500, 404, 302, "reset");
    await fc.assert(
      fc.asyncProperty(
        fc.array(reaction, { maxLength: 30 }),
        fc.integer({ min: 1, max: 12 }),
        async (faults, count) => {
          const [id, before] = [await to(db()), receiver.received.length];
          await db()
            .updateTable("destinations")
            .set({ sent_up_to: (await auditHead(db())).sequence })
            .where("id", "=", id)
            .execute();
          receiver.react((_request, index) => faults[index - before] ?? 204);
          const wanted = Array.from({ length: count }, (_, index) => `t${index}`);
          await happens(db(), ...wanted.map((target) => ({ target })));
          for (let turn = 0; turn <= faults.length; turn++) {
            await workOnDestinations(db(), ways);
            await due(db(), id);
          }
          const tried = receiver.received.slice(before).map(({ body }) => JSON.parse(body).data.target);
          expect([...new Set(tried)]).toEqual(wanted);
          expect(tried).toEqual(tried.toSorted((one, other) => Number(one.slice(1)) - Number(other.slice(1))));
          expect(await destinationOf(db(), id)).toMatchObject({ delivered: count, givenUp: 0, failingSince: null });
          await removeDestination(db(), id);
        },
      ),
      { numRuns: 15 },
    );
  });

  test("a failed attempt is repeated only when it is due", async () => {
    const id = await to(db());
    await happens(db(), { target: "a" });
    receiver.react(() => "hang");
    await workOnDestinations(db(), ways);
    await workOnDestinations(db(), ways);
    expect(receiver.received).toHaveLength(1);
    const failing = await destinationOf(db(), id);
    expect(failing).toMatchObject({ tries: 1, sentUpTo: 0 });
    expect(failing?.nextAt).toBeGreaterThan(Date.now());
    expect(failing?.failingSince).not.toBeNull();
    expect(await deliveriesOf(db(), id, 9)).toMatchObject([{ result: "retry", status: null, problem: "timeout" }]);
  });

  test("after a day, old failing events are given up and named, and younger ones continue", async () => {
    const admin = await addAdministrator(db(), { email: "ada@example.com", name: "Ada", passwordHash: "" });
    const now = Date.now();
    vi.useFakeTimers({ now: now - 25 * HOUR, toFake: ["Date"] });
    const id = await to(db());
    await happens(db(), { target: "old" }, { target: "older" });
    receiver.react(() => 503);
    await workOnDestinations(db(), ways);
    vi.setSystemTime(now);
    await happens(db(), { target: "young" });
    receiver.react((_request, index) => (index < 3 ? 503 : 204));
    await workOnDestinations(db(), ways);
    expect(targets()).toEqual(["young"]);
    expect(await destinationOf(db(), id)).toMatchObject({ givenUp: 2, delivered: 1, failingSince: null });
    const log = await deliveriesOf(db(), id, 9);
    const failed = log.filter(({ result }) => result === "failed");
    expect(failed.map(({ first, status }) => [first, status]).sort()).toEqual([
      [1, 503],
      [2, 503],
    ]);
    const { notices } = await noticesOf(db(), admin);
    expect(notices).toMatchObject([
      { kind: "destination_failing", text: expect.stringContaining("gave up on events") },
    ]);
  });

  test("no event is given up that was not tried: a receiver that came back after days gets all of them", async () => {
    const now = Date.now();
    vi.useFakeTimers({ now: now - 72 * HOUR, toFake: ["Date"] });
    const id = await to(db());
    await happens(db(), ...["a", "b", "c"].map((target) => ({ target })));
    receiver.react(() => 503);
    await workOnDestinations(db(), ways);
    vi.setSystemTime(now);
    receiver.react(() => 204);
    await workOnDestinations(db(), ways);
    expect(targets()).toEqual(["a", "b", "c"]);
    expect(await destinationOf(db(), id)).toMatchObject({ givenUp: 0, delivered: 3, failingSince: null });
  });

  test("an event that a receiver never takes is given up alone, however old the ones behind it are", async () => {
    const now = Date.now();
    vi.useFakeTimers({ now: now - 25 * HOUR, toFake: ["Date"] });
    const id = await to(db());
    await happens(db(), ...["poison", "b", "c"].map((target) => ({ target })));
    receiver.react(({ body }) => (JSON.parse(body).data.target === "poison" ? 400 : 204));
    await workOnDestinations(db(), ways);
    vi.setSystemTime(now);
    await workOnDestinations(db(), ways);
    expect(targets()).toEqual(["b", "c"]);
    expect(await destinationOf(db(), id)).toMatchObject({ givenUp: 1, delivered: 2, failingSince: null });
  });

  test.each([
    ["an edit", (id: string, sealed: string) => editDestination(db(), { id, sealed }, EDIT, 0)],
    ["a retry", (id: string) => retryDestination(db(), id, 0)],
    [
      "a resumption",
      async (id: string) => {
        await pauseDestination(db(), id, true);
        await pauseDestination(db(), id, false, 0);
      },
    ],
    ["a new secret", (id: string, sealed: string) => saveSealed(db(), id, { from: sealed, to: "1.new" })],
  ])("%s during an attempt survives its failure, which is in the log", async (_about, change) => {
    const id = await to(db());
    await happens(db(), { target: "a" });
    receiver.react(() => "hang");
    const working = workOnDestinations(db(), ways);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), { interval: 5 });
    await change(id, (await destinationOf(db(), id))?.sealed ?? "");
    await working;
    expect(await destinationOf(db(), id)).toMatchObject({ tries: 0, failingSince: null });
    expect(await dueDestinations(db(), Date.now())).toEqual([id]);
    expect(await deliveriesOf(db(), id, 9)).toMatchObject([{ result: "retry", problem: "timeout" }]);
  });

  test("an edit does not put back a secret that was replaced meanwhile", async () => {
    const id = await to(db());
    const read = await destinationOf(db(), id);
    const sealed = read?.sealed ?? "";
    await saveSealed(db(), id, { from: sealed, to: "1.new" });
    expect(await editDestination(db(), { id, sealed }, { ...EDIT, sealed })).toBe(false);
    expect(await destinationOf(db(), id)).toMatchObject({ sealed: "1.new", name: "ops" });
  });

  test("administrators are notified once of a destination that keeps failing", async () => {
    const admin = await addAdministrator(db(), { email: "ada@example.com", name: "Ada", passwordHash: "" });
    const id = await to(db());
    await happens(db(), {});
    receiver.react(() => 500);
    for (let turn = 0; turn < 9; turn++) {
      await workOnDestinations(db(), ways);
      await due(db(), id);
    }
    expect((await noticesOf(db(), admin)).notices).toMatchObject([
      { kind: "destination_failing", path: "/destinations" },
    ]);
  });

  test("a paused destination gets nothing, and everything once it is resumed", async () => {
    const id = await to(db());
    await pauseDestination(db(), id, true);
    await happens(db(), { target: "a" });
    await workOnDestinations(db(), ways);
    expect(receiver.received).toEqual([]);
    await pauseDestination(db(), id, false);
    await workOnDestinations(db(), ways);
    expect(targets()).toEqual(["a"]);
  });

  test("several workers at once send each event once", async () => {
    await to(db());
    await happens(db(), ...Array.from({ length: 20 }, (_, index) => ({ target: `t${index}` })));
    await Promise.all(Array.from({ length: 5 }, () => workOnDestinations(db(), ways)));
    expect(targets()).toEqual(Array.from({ length: 20 }, (_, index) => `t${index}`));
  });

  test("the whole audit arrives in batches, intents and refusals too, also in OCSF", async () => {
    await to(db(), { kind: "audit" });
    await to(db(), { kind: "audit", form: "ocsf" });
    await happens(
      db(),
      ...Array.from({ length: 230 }, (_, index) => ({
        outcome: index % 2 ? ("intended" as const) : ("refused" as const),
      })),
    );
    await workOnDestinations(db(), ways);
    const bodies = receiver.accepted().map(({ body }) => JSON.parse(body));
    const sequences = bodies
      .filter((body) => !Array.isArray(body))
      .flatMap(({ data }) => data.events.map((event: { sequence: number }) => event.sequence));
    expect(sequences).toEqual(Array.from({ length: 230 }, (_, index) => index + 1));
    const ocsf = bodies.filter(Array.isArray).flat();
    expect(ocsf.map(({ metadata }) => metadata.sequence)).toEqual(sequences);
    expect(ocsf[0]).toMatchObject({
      class_uid: 3001,
      category_uid: 3,
      activity_id: 1,
      type_uid: 300101,
      status_id: 2,
      user: { name: "app" },
    });
  });

  test("an audit stream never gives up", async () => {
    const now = Date.now();
    vi.useFakeTimers({ now: now - 72 * HOUR, toFake: ["Date"] });
    const id = await to(db(), { kind: "audit" });
    await happens(db(), { target: "old" });
    receiver.react(() => 503);
    await workOnDestinations(db(), ways);
    vi.setSystemTime(now);
    expect(receiver.received).toHaveLength(1);
    receiver.react(() => 204);
    await workOnDestinations(db(), ways);
    expect(await destinationOf(db(), id)).toMatchObject({ sentUpTo: 1, givenUp: 0, delivered: 1 });
  });

  test("a batch that fails is halved: a receiver of small bodies gets all", async () => {
    const id = await to(db(), { kind: "audit" });
    await happens(db(), ...Array.from({ length: 10 }, () => ({})));
    receiver.react(({ body }) => (JSON.parse(body).data.events.length > 3 ? 413 : 204));
    for (let turn = 0; turn < 40; turn++) {
      await workOnDestinations(db(), ways);
      await due(db(), id);
    }
    expect(await destinationOf(db(), id)).toMatchObject({ sentUpTo: 10, delivered: 10, failingSince: null });
  });

  test("an event that a receiver never takes is alone in the log, and what came before it has arrived", async () => {
    const id = await to(db(), { kind: "audit" });
    const places = Array.from({ length: 10 }, (_, index) => ({ target: index === 6 ? "poison" : "app" }));
    await happens(db(), ...places);
    receiver.react(({ body }) => (body.includes("poison") ? 400 : 204));
    for (let turn = 0; turn < 40; turn++) {
      await workOnDestinations(db(), ways);
      await due(db(), id);
    }
    expect(await destinationOf(db(), id)).toMatchObject({ sentUpTo: 6, delivered: 6 });
    const alone = (await deliveriesOf(db(), id, 99)).filter(({ count, status }) => count === 1 && status === 400);
    expect(new Set(alone.map(({ first }) => first))).toEqual(new Set([7]));
  });

  test("administrators are notified of events that were archived before they were sent", async () => {
    const admin = await addAdministrator(db(), { email: "ada@example.com", name: "Ada", passwordHash: "" });
    const id = await to(db());
    await happens(db(), {}, {}, { target: "c" });
    await db().deleteFrom("audit_events").where("sequence", "<", 3).execute();
    await workOnDestinations(db(), ways);
    expect(targets()).toEqual(["c"]);
    expect(await destinationOf(db(), id)).toMatchObject({ givenUp: 2 });
    expect((await noticesOf(db(), admin)).notices).toMatchObject([
      { kind: "destination_failing", text: expect.stringContaining("archived before they were sent") },
    ]);
  });

  test.each(["anchors", "audit"] as const)("a clock that was ahead for a moment does not silence %s", async (kind) => {
    const bucket = { endpoint: `http://127.0.0.1:${receiver.port}`, bucket: "audit", region: "eu", prefix: "" };
    const where = { bucket: { ...bucket, accessKeyId: "AKIA", secretAccessKey: "x", retainDays: 0 } };
    const now = Date.now();
    const id = await to(db(), { kind, where });
    await happens(db(), {});
    vi.useFakeTimers({ now: now + 7 * 24 * HOUR, toFake: ["Date"] });
    await workOnDestinations(db(), ways);
    vi.setSystemTime(now + 5_000);
    await happens(db(), {});
    expect(await dueDestinations(db(), Date.now())).toEqual([id]);
    await workOnDestinations(db(), ways);
    expect(receiver.received).toHaveLength(2);
    expect((await destinationOf(db(), id))?.nextAt).toBeLessThanOrEqual(Date.now() + HOUR);
    expect(await dueDestinations(db(), Date.now())).toEqual([]);
  });

  test("destinations with one bucket and prefix, and a store that uses numbers again, overwrite nothing", async () => {
    const bucket = { endpoint: `http://127.0.0.1:${receiver.port}`, bucket: "audit", region: "eu", prefix: "" };
    const where = { bucket: { ...bucket, accessKeyId: "AKIA", secretAccessKey: "x", retainDays: 0 } };
    const ids = [await to(db(), { kind: "audit", where }), await to(db(), { kind: "audit", form: "ocsf", where })];
    await happens(db(), { target: "first" });
    await workOnDestinations(db(), ways);
    await db().updateTable("audit_events").set({ target: "other" }).execute();
    await db().updateTable("destinations").set({ sent_up_to: 0, next_at: 0 }).where("id", "in", ids).execute();
    await workOnDestinations(db(), ways);
    expect(receiver.received).toHaveLength(4);
    expect(new Set(receiver.received.map(({ path }) => path)).size).toBe(4);
    // The same lines are sent as the same object.
    await db().updateTable("destinations").set({ sent_up_to: 0, next_at: 0 }).where("id", "in", ids).execute();
    await workOnDestinations(db(), ways);
    expect(receiver.received).toHaveLength(6);
    expect(new Set(receiver.received.map(({ path }) => path)).size).toBe(4);
  });

  test("in OCSF, only a person who acts has an email address", async () => {
    await to(db(), { kind: "audit", form: "ocsf" });
    await happens(db(), {}, {});
    await db().updateTable("audit_events").set({ actor: "service ci" }).where("sequence", "=", 2).execute();
    await workOnDestinations(db(), ways);
    const users = JSON.parse(receiver.received[0]?.body ?? "[]").map((event: { actor: object }) => event.actor);
    expect(users).toEqual([
      { user: { name: "ada@example.com", email_addr: "ada@example.com", uid: "acc_1" } },
      { user: { name: "service ci", uid: "acc_1" } },
    ]);
  });

  test("an anchor is the head of the audit, each hour", async () => {
    const id = await to(db(), { kind: "anchors" });
    await happens(db(), {}, {});
    await workOnDestinations(db(), ways);
    await workOnDestinations(db(), ways);
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
    await workOnDestinations(db(), ways);
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

  test.each(["AKIA\nX", "ключ"])(
    "a request that cannot be made, with the key %j, is a failure with a notice",
    async (accessKeyId) => {
      const admin = await addAdministrator(db(), { email: "ada@example.com", name: "Ada", passwordHash: "" });
      const bucket = { endpoint: receiver.url, bucket: "audit", region: "eu-central-1", prefix: "", accessKeyId };
      const where = { bucket: { ...bucket, secretAccessKey: "never-shown", retainDays: 0 } };
      const id = await to(db(), { kind: "audit", where });
      await happens(db(), {});
      for (let turn = 0; turn < 6; turn++) {
        await workOnDestinations(db(), ways);
        await due(db(), id);
      }
      expect(await destinationOf(db(), id)).toMatchObject({ tries: 6, failingSince: expect.any(Number) });
      expect((await deliveriesOf(db(), id, 1))[0]).toMatchObject({ problem: "internal", result: "retry" });
      expect((await noticesOf(db(), admin)).notices).toMatchObject([{ kind: "destination_failing" }]);
    },
  );

  test("neither secret nor address is readable in the store or on the page", async () => {
    const id = await to(db(), { form: "slack", where: { url: `${receiver.url}/T0/B0/very-secret-path` } });
    await happens(db(), { target: "<!channel> & <http://evil.example|x>" });
    await workOnDestinations(db(), ways);
    const rows = JSON.stringify(await db().selectFrom("destinations").selectAll().execute());
    const shown = JSON.stringify(await listDestinations({} as never).catch(() => []));
    const log = JSON.stringify(await deliveriesOf(db(), id, 9));
    for (const text of [rows, shown, log])
      for (const hidden of [secret, secret.slice(6), "very-secret-path"]) expect(text).not.toContain(hidden);
    const { text, blocks } = JSON.parse(receiver.received[0]?.body ?? "{}");
    expect(text).toContain("&lt;!channel&gt; &amp; &lt;http");
    expect(blocks[0].text.type).toBe("plain_text");
  });

  test("a destination whose session secret is gone says so, and is sealed again when a newer one comes", async () => {
    vi.stubEnv("SESSION_SECRET", `1:${"a".repeat(40)}`);
    const { registry } = await import("../../testing/server.ts");
    const id = await to(db());
    const before = (await destinationOf(db(), id))?.sealed ?? "";
    expect(before.startsWith("1.")).toBe(true);
    vi.stubEnv("SESSION_SECRET", `2:${"b".repeat(40)},1:${"a".repeat(40)}`);
    registry()?.delete("env");
    registry()?.delete("session-secrets");
    await resealDestinations(db());
    const after = (await destinationOf(db(), id))?.sealed ?? "";
    expect(after.startsWith("2.")).toBe(true);
    await happens(db(), { target: "a" });
    await workOnDestinations(db(), ways);
    expect(targets()).toEqual(["a"]);
    vi.stubEnv("SESSION_SECRET", `3:${"c".repeat(40)}`);
    registry()?.delete("env");
    registry()?.delete("session-secrets");
    await happens(db(), { target: "b" });
    await workOnDestinations(db(), ways);
    expect((await deliveriesOf(db(), id, 9)).map(({ problem }) => problem)).toContain("sealed");
  });
});
