import { expect, test, vi } from "vitest";
import { unitPerson } from "../../../testing/people.ts";
import { eachStore } from "../../../testing/server.ts";
import {
  beginDestinations,
  due,
  HOUR,
  happens,
  receiver,
  sendDue,
  targets,
  to,
  ways,
} from "../../../testing/sql-users/destination-steps.ts";
import { deliveriesOf } from "../../store/automation/deliveries.ts";
import { destinationOf } from "../../store/automation/destinations.ts";
import { addAdministrator } from "../../store/people/accounts.ts";
import { noticesOf } from "../../store/people/notices.ts";

beginDestinations();

eachStore((db) => {
  test("after a day, old failing events are given up and named, and younger ones continue", async () => {
    const admin = await addAdministrator(db(), { ...unitPerson("Ada"), passwordHash: "" });
    const now = Date.now();
    vi.useFakeTimers({ now: now - 25 * HOUR, toFake: ["Date"] });
    const id = await to(db());
    await happens(db(), { target: "old" }, { target: "older" });
    receiver.react(() => 503);
    await sendDue(db(), ways);
    vi.setSystemTime(now);
    await happens(db(), { target: "young" });
    receiver.react((_request, index) => (index < 3 ? 503 : 204));
    await sendDue(db(), ways);
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
    await sendDue(db(), ways);
    vi.setSystemTime(now);
    receiver.react(() => 204);
    await sendDue(db(), ways);
    expect(targets()).toEqual(["a", "b", "c"]);
    expect(await destinationOf(db(), id)).toMatchObject({ givenUp: 0, delivered: 3, failingSince: null });
  });

  test("an event that a receiver never takes is given up alone, however old the ones behind it are", async () => {
    const now = Date.now();
    vi.useFakeTimers({ now: now - 25 * HOUR, toFake: ["Date"] });
    const id = await to(db());
    await happens(db(), ...["poison", "b", "c"].map((target) => ({ target })));
    receiver.react(({ body }) => (JSON.parse(body).data.target === "poison" ? 400 : 204));
    await sendDue(db(), ways);
    vi.setSystemTime(now);
    await sendDue(db(), ways);
    expect(targets()).toEqual(["b", "c"]);
    expect(await destinationOf(db(), id)).toMatchObject({ givenUp: 1, delivered: 2, failingSince: null });
  });

  test("administrators are notified once of a destination that keeps failing", async () => {
    const admin = await addAdministrator(db(), { ...unitPerson("Ada"), passwordHash: "" });
    const id = await to(db());
    await happens(db(), {});
    receiver.react(() => 500);
    for (let turn = 0; turn < 9; turn++) {
      await sendDue(db(), ways);
      await due(db(), id);
    }
    expect((await noticesOf(db(), admin)).notices).toMatchObject([
      { kind: "destination_failing", path: "/settings/destinations" },
    ]);
  });

  test("administrators are notified of events that were archived before they were sent", async () => {
    const admin = await addAdministrator(db(), { ...unitPerson("Ada"), passwordHash: "" });
    const id = await to(db());
    await happens(db(), {}, {}, { target: "c" });
    await db().deleteFrom("audit_events").where("sequence", "<", 3).execute();
    await sendDue(db(), ways);
    expect(targets()).toEqual(["c"]);
    expect(await destinationOf(db(), id)).toMatchObject({ givenUp: 2 });
    expect((await noticesOf(db(), admin)).notices).toMatchObject([
      { kind: "destination_failing", text: expect.stringContaining("archived before they were sent") },
    ]);
  });

  test.each(["AKIA\nX", "ключ"])(
    "a request that cannot be made, with the key %j, is a failure with a notice",
    async (accessKeyId) => {
      const admin = await addAdministrator(db(), { ...unitPerson("Ada"), passwordHash: "" });
      const bucket = { endpoint: receiver.url, bucket: "audit", region: "eu-central-1", prefix: "", accessKeyId };
      const where = { bucket: { ...bucket, secretAccessKey: "never-shown", retainDays: 0 } };
      const id = await to(db(), { kind: "audit", where });
      await happens(db(), {});
      for (let turn = 0; turn < 6; turn++) {
        await sendDue(db(), ways);
        await due(db(), id);
      }
      expect(await destinationOf(db(), id)).toMatchObject({ tries: 6, failingSince: expect.any(Number) });
      expect((await deliveriesOf(db(), id, 1))[0]).toMatchObject({ problem: "internal", result: "retry" });
      expect((await noticesOf(db(), admin)).notices).toMatchObject([{ kind: "destination_failing" }]);
    },
  );
});
