import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { z } from "zod";
import { type createDestinationInput, tryDestinationInput } from "#lib/shared/audit/destinations.ts";
import { testEvent } from "../../../testing/audit-event.ts";
import { type Receiver, startReceiver } from "../../../testing/doubles/receiver.ts";
import { ADMINISTRATOR, freshProcess } from "../../../testing/server.ts";
import { sendDue } from "../../../testing/sql-users/destination-steps.ts";
import { authorize } from "../../access/guard.ts";
import { Secret } from "../../base/secret.ts";
import { appendAuditEvents } from "../../store/audit/audit-events.ts";
import { deliveriesOf } from "../../store/automation/deliveries.ts";
import { store } from "../../store/db/store.ts";
import {
  changeDestination,
  createDestination,
  deleteDestination,
  destinationName,
  replaceSecret,
  setPaused,
} from "./manage.ts";
import { resend, sendTest, tryDestination } from "./try.ts";
import { listDestinations } from "./view.ts";

freshProcess({ WEBHOOK_ALLOW_PRIVATE: "true" });
const manages = authorize({ ...ADMINISTRATOR, confirmedAt: Date.now() }, "destinations.manage");
let noted: Record<string, unknown>;
const note = (facts: Record<string, unknown>) => Object.assign(noted, facts);
let receiver: Receiver;

beforeEach(async () => {
  noted = {};
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

type Wanted = z.output<typeof createDestinationInput>;
const webhook = (more: Partial<Wanted> = {}) => ({
  kind: "webhook" as const,
  name: "ops",
  form: "json" as const,
  events: ["sql_user" as const],
  where: { target: "url" as const, url: `${receiver.url}?token=query-secret` },
  ...more,
});
const create = (more: Partial<Wanted> = {}) => createDestination(manages, webhook(more), note);
const happens = async (target: string) =>
  appendAuditEvents(await store(), [
    testEvent(`evt_${target}`, { at: Date.now(), clusterId: "c1", target, requestId: "r" }),
  ]);

test("the secret is shown once, and neither the audit nor the page has it or the query of the address", async () => {
  const { id, secret } = await create();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const shown = JSON.stringify([await listDestinations(manages), noted]);
  for (const hidden of [secret, "query-secret"]) expect(shown).not.toContain(hidden);
  expect(noted).toMatchObject({ destination: id, kind: "webhook", host: new URL(receiver.url).host });
  expect(await listDestinations(manages)).toMatchObject([{ name: "ops", state: "new", waiting: 0, createdBy: "Ada" }]);
});

test("a test event arrives signed with the secret that was shown, and is in the log", async () => {
  const { id, secret } = await create();
  expect(await sendTest(manages, { id }, note)).toMatchObject({ delivered: true, status: 204 });
  const [{ body, headers }] = receiver.received as [(typeof receiver.received)[0]];
  expect(new Webhook(secret).verify(body, headers)).toMatchObject({
    type: "destination.test",
    data: { details: { test: true } },
  });
  receiver.react(() => 500);
  expect(await sendTest(manages, { id }, note)).toMatchObject({ delivered: false, status: 500, problem: "status" });
  const log = await deliveriesOf(await store(), id, 9);
  expect(log.map(({ kind, status }) => [kind, status]).sort()).toEqual([
    ["test", 204],
    ["test", 500],
  ]);
  expect(noted).toMatchObject({ delivered: false, status: 500 });
});

test("a test before saving goes where the form says, and leaves nothing but what its audit has", async () => {
  const { events: _, ...form } = webhook();
  expect(await tryDestination(manages, form, note)).toMatchObject({ delivered: true, status: 204 });
  expect(JSON.parse(receiver.received[0]?.body ?? "")).toMatchObject({ type: "destination.test" });
  expect(await listDestinations(manages)).toEqual([]);
  expect(noted).toEqual({
    unsaved: "true",
    form: "json",
    sent: true,
    host: new URL(receiver.url).host,
    delivered: true,
    status: 204,
  });
});

test("a test of an edit keeps the saved place and its secret, changes neither, and is not in the log", async () => {
  const { id, secret } = await create();
  const edit = { id, kind: "webhook" as const, name: "renamed", form: "json" as const };
  expect(await tryDestination(manages, edit, note)).toMatchObject({ delivered: true });
  expect(
    new Webhook(secret).verify(receiver.received[0]?.body ?? "", receiver.received[0]?.headers ?? {}),
  ).toMatchObject({ type: "destination.test" });
  expect(await deliveriesOf(await store(), id, 9)).toEqual([]);
  expect(await destinationName(id)).toBe("ops");
});

test("a test of an edit with another address goes there, signed with the saved secret", async () => {
  const { id, secret } = await create();
  const where = { target: "url" as const, url: `${receiver.url}?other` };
  const edit = { id, kind: "webhook" as const, name: "renamed", form: "json" as const, where };
  expect(await tryDestination(manages, edit, note)).toMatchObject({ delivered: true });
  const [sent, ...more] = receiver.received;
  expect([sent?.path.endsWith("?other"), more]).toEqual([true, []]);
  expect(new Webhook(secret).verify(sent?.body ?? "", sent?.headers ?? {})).toBeTruthy();
});

test("a test before saving is refused where saving is", async () => {
  const refused = (fields: object) => ({ code: "invalid_input", more: { fields } });
  const { events: _, ...form } = webhook({ where: { target: "url", url: "https://169.254.169.254/" } });
  await expect(tryDestination(manages, form, note)).rejects.toMatchObject(refused({ where: expect.any(String) }));
  const bucket = { endpoint: receiver.url, bucket: "audit", region: "eu", prefix: "", retainDays: 0 };
  const where = {
    target: "bucket" as const,
    bucket: { ...bucket, accessKeyId: "k", secretAccessKey: new Secret("s").reveal() },
  };
  await expect(tryDestination(manages, { ...form, where }, note)).rejects.toMatchObject(
    refused({ where: "A webhook needs an address." }),
  );
  await expect(tryDestination(manages, { ...form, form: "ocsf" }, note)).rejects.toMatchObject(
    refused({ form: expect.any(String) }),
  );
  expect(tryDestinationInput.safeParse({ ...form, where: undefined }).success).toBe(false);
  expect(receiver.received).toEqual([]);
});

test("after a replacement both secrets sign for a day, then the new one alone", async () => {
  const { id, secret: old } = await create();
  const { secret } = await replaceSecret(manages, { id }, note);
  expect(secret).not.toBe(old);
  await sendTest(manages, { id }, note);
  vi.useFakeTimers({ now: Date.now() + 25 * 60 * 60_000, toFake: ["Date"] });
  await sendTest(manages, { id }, note);
  const [both, alone] = receiver.received as [(typeof receiver.received)[0], (typeof receiver.received)[0]];
  expect(() => new Webhook(old).verify(alone.body, alone.headers)).toThrow();
  expect(new Webhook(secret).verify(alone.body, alone.headers)).toBeTruthy();
  vi.useRealTimers();
  for (const one of [old, secret]) expect(new Webhook(one).verify(both.body, both.headers)).toBeTruthy();
});

test("only later events are sent; an edit without an address keeps the address and the secret", async () => {
  await happens("before");
  const { id, secret } = await create();
  await changeDestination(manages, { id, name: "Ops", form: "json", events: ["drift", "sql_user"] }, note);
  expect(noted).toMatchObject({ before: "ops" });
  await happens("after");
  await sendDue(await store());
  expect(receiver.received.map(({ body }) => JSON.parse(body).data.target)).toEqual(["after"]);
  expect(
    new Webhook(secret).verify(receiver.received[0]?.body ?? "", receiver.received[0]?.headers ?? {}),
  ).toBeTruthy();
  expect(await destinationName(id)).toBe("Ops");
});

test("a delivery can be sent again, with the same id", async () => {
  const { id } = await create();
  await happens("app");
  await sendDue(await store());
  const [delivery] = await deliveriesOf(await store(), id, 1);
  expect(await resend(manages, { id, deliveryId: delivery?.id ?? "" }, note)).toMatchObject({ delivered: true });
  expect(receiver.received.map(({ headers }) => headers["webhook-id"])).toEqual(["evt_app", "evt_app"]);
  await expect(resend(manages, { id, deliveryId: "dlv_nobody" }, note)).rejects.toMatchObject({ code: "not_found" });
  const other = await create({ name: "other" });
  await expect(resend(manages, { id: other.id, deliveryId: delivery?.id ?? "" }, note)).rejects.toMatchObject({
    code: "not_found",
  });
});

test("pausing and deleting stop it, and a deleted one is not found", async () => {
  const { id } = await create();
  await setPaused(manages, { id, paused: true }, note);
  expect(await listDestinations(manages)).toMatchObject([{ state: "paused" }]);
  await deleteDestination(manages, { id }, note);
  expect(await listDestinations(manages)).toEqual([]);
  await happens("app");
  await sendDue(await store());
  expect(receiver.received).toEqual([]);
  for (const gone of [
    setPaused(manages, { id, paused: false }, note),
    replaceSecret(manages, { id }, note),
    sendTest(manages, { id }, note),
  ])
    await expect(gone).rejects.toMatchObject({ code: "not_found" });
});

test.each(["https://10.0.0.1/", "https://127.0.0.1/", "https://[::1]/", "https://0x7f.1/", "http://hooks.example/"])(
  "%s is refused at once where private addresses are not allowed",
  async (url) => {
    vi.stubEnv("WEBHOOK_ALLOW_PRIVATE", "false");
    await expect(create({ where: { target: "url", url } })).rejects.toMatchObject({
      code: "invalid_input",
      more: { fields: { where: expect.stringContaining("WEBHOOK_ALLOW_PRIVATE=true") } },
    });
    expect(await listDestinations(manages)).toEqual([]);
  },
);

test.each(["https://169.254.169.254/latest/meta-data", "https://[fe80::1]/", "https://[::ffff:127.0.0.1]/"])(
  "%s is refused in any configuration",
  async (url) => {
    await expect(create({ where: { target: "url", url } })).rejects.toMatchObject({ code: "invalid_input" });
  },
);

test("anchors are behind once the last one, or their beginning, is over two hours old", async () => {
  const state = async () => (await listDestinations(manages))[0]?.state;
  await create({ kind: "anchors", events: [] });
  expect(await state()).toBe("new");
  const later = (hours: number) => vi.useFakeTimers({ now: Date.now() + hours * 60 * 60_000, toFake: ["Date"] });
  later(3);
  expect(await state()).toBe("behind");
  await sendDue(await store());
  expect(await state()).toBe("working");
  later(3);
  expect(await state()).toBe("behind");
  vi.useRealTimers();
});

test("two destinations cannot have the same name", async () => {
  await create();
  await expect(create({ name: "OPS" })).rejects.toMatchObject({ code: "invalid_input" });
});

test.each(["json", "slack", "teams"] as const)(
  "of an address for %s only the host is stored in clear and shown, also after an edit",
  async (form) => {
    const url = `${receiver.url}/T0/B0/secret-path?token=query-secret`;
    const { id, secret } = await create({ form, where: { target: "url", url } });
    expect(secret === "").toBe(form !== "json");
    const { host } = new URL(receiver.url);
    for (const change of [{ form: "json" as const }, { form, where: { target: "url" as const, url } }]) {
      await changeDestination(manages, { id, name: "ops", events: ["drift"], ...change }, note);
      expect(await listDestinations(manages)).toMatchObject([{ place: host }]);
      const rows = JSON.stringify(await (await store()).selectFrom("destinations").selectAll().execute());
      expect(rows).not.toContain("secret-path");
    }
  },
);
