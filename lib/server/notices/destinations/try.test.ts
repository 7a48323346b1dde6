import { afterEach, beforeEach, expect, test } from "vitest";
import { type Receiver, startReceiver } from "../../../testing/doubles/receiver.ts";
import { change, newWorld, type World } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { createDestinationDoor, tryDestinationDoor } from "../../edge/doors/destinations.ts";
import { store } from "../../store/db/store.ts";

freshProcess({ WEBHOOK_ALLOW_PRIVATE: "true" });

let world: World;
let [saved, other]: Receiver[] = [];
beforeEach(async () => {
  world = await newWorld();
  [saved, other] = await Promise.all([startReceiver(), startReceiver()]);
});
afterEach(() => Promise.all([saved?.stop(), other?.stop()]));

const hostOf = (receiver: Receiver | undefined) => new URL(receiver?.url ?? "").host;
const place = (receiver: Receiver | undefined) => ({ target: "url" as const, url: receiver?.url ?? "" });

test("the audit has where a test of unsaved values goes, and with whose secret, before it is sent", async () => {
  const made = await change(world.ada, createDestinationDoor, {
    kind: "webhook",
    name: "ops",
    form: "json",
    events: ["sql_user"],
    where: place(saved),
  });
  if (!made.ok) throw new Error(made.error.code);
  const { id } = made.value;
  const values = { kind: "webhook", name: "billing", form: "json" } as const;
  const trials = [
    { input: Object.assign({ where: place(other) }, values), target: "billing", has: { host: hostOf(other) } },
    { input: Object.assign({ id }, values), target: "ops", has: { destination: id } },
    {
      input: Object.assign({ id, where: place(other) }, values),
      target: "ops",
      has: { destination: id, host: hostOf(other) },
    },
  ];
  for (const { input, target, has } of trials) {
    expect(await change(world.ada, tryDestinationDoor, input)).toMatchObject({ ok: true, value: { delivered: true } });
    const rows = await (await store())
      .selectFrom("audit_events")
      .select(["target", "outcome", "details"])
      .where("action", "=", "destination.test")
      .orderBy("sequence", "desc")
      .limit(2)
      .execute();
    expect(rows.map(({ outcome }) => outcome)).toEqual(["done", "intended"]);
    for (const row of rows) {
      expect(row.target).toBe(target);
      expect(JSON.parse(row.details)).toMatchObject(Object.assign({ unsaved: "true", form: "json" }, has));
    }
  }
  expect([saved?.received.length, other?.received.length]).toEqual([1, 2]);
});
