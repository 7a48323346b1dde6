import { expect, test, vi } from "vitest";
import { eachStore, registry } from "../../../testing/server.ts";
import {
  beginDestinations,
  happens,
  receiver,
  secret,
  sendDue,
  targets,
  to,
  ways,
} from "../../../testing/sql-users/destination-steps.ts";
import { deliveriesOf } from "../../store/automation/deliveries.ts";
import { destinationOf } from "../../store/automation/destinations.ts";
import { resealDestinations } from "./sealed.ts";
import { listDestinations } from "./view.ts";

beginDestinations();

eachStore((db) => {
  test("neither secret nor address is readable in the store or on the page", async () => {
    const id = await to(db(), { form: "slack", where: { url: `${receiver.url}/T0/B0/very-secret-path` } });
    await happens(db(), { target: "<!channel> & <http://evil.example|x>" });
    await sendDue(db(), ways);
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
    await sendDue(db(), ways);
    expect(targets()).toEqual(["a"]);
    vi.stubEnv("SESSION_SECRET", `3:${"c".repeat(40)}`);
    registry()?.delete("env");
    registry()?.delete("session-secrets");
    await happens(db(), { target: "b" });
    await sendDue(db(), ways);
    expect((await deliveriesOf(db(), id, 9)).map(({ problem }) => problem)).toContain("sealed");
  });
});
