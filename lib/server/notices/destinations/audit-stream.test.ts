import { expect, test, vi } from "vitest";
import { eachStore } from "../../../testing/server.ts";
import {
  beginDestinations,
  due,
  HOUR,
  happens,
  receiver,
  sendDue,
  to,
  ways,
} from "../../../testing/sql-users/destination-steps.ts";
import { deliveriesOf } from "../../store/automation/deliveries.ts";
import { destinationOf } from "../../store/automation/destinations.ts";

beginDestinations();

eachStore((db) => {
  test("the whole audit arrives in batches, intents and refusals too, also in OCSF", async () => {
    await to(db(), { kind: "audit" });
    await to(db(), { kind: "audit", form: "ocsf" });
    await happens(
      db(),
      ...Array.from({ length: 230 }, (_, index) => ({
        outcome: index % 2 ? ("intended" as const) : ("refused" as const),
      })),
    );
    await sendDue(db(), ways);
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
    await sendDue(db(), ways);
    vi.setSystemTime(now);
    expect(receiver.received).toHaveLength(1);
    receiver.react(() => 204);
    await sendDue(db(), ways);
    expect(await destinationOf(db(), id)).toMatchObject({ sentUpTo: 1, givenUp: 0, delivered: 1 });
  });

  test("a batch that fails is halved: a receiver of small bodies gets all", async () => {
    const id = await to(db(), { kind: "audit" });
    await happens(db(), ...Array.from({ length: 10 }, () => ({})));
    receiver.react(({ body }) => (JSON.parse(body).data.events.length > 3 ? 413 : 204));
    for (let turn = 0; turn < 40; turn++) {
      await sendDue(db(), ways);
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
      await sendDue(db(), ways);
      await due(db(), id);
    }
    expect(await destinationOf(db(), id)).toMatchObject({ sentUpTo: 6, delivered: 6 });
    const alone = (await deliveriesOf(db(), id, 99)).filter(({ count, status }) => count === 1 && status === 400);
    expect(new Set(alone.map(({ first }) => first))).toEqual(new Set([7]));
  });

  test("in OCSF, only a person who acts has an email address", async () => {
    await to(db(), { kind: "audit", form: "ocsf" });
    await happens(db(), {}, {});
    await db().updateTable("audit_events").set({ actor: "service ci" }).where("sequence", "=", 2).execute();
    await sendDue(db(), ways);
    const users = JSON.parse(receiver.received[0]?.body ?? "[]").map((event: { actor: object }) => event.actor);
    expect(users).toEqual([
      { user: { name: "ada@example.com", email_addr: "ada@example.com", uid: "acc_1" } },
      { user: { name: "service ci", uid: "acc_1" } },
    ]);
  });
});
