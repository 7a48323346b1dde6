import { busiest } from "../../lib/emulator/world/record.ts";
import { signIn } from "../support/accounts.ts";
import { change } from "../support/changes.ts";
import { FOR_SERVER } from "../support/faults/proxy.ts";
import { expect } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";
import { test } from "../support/servers/replicas-test.ts";
import { copyOnce, openUsers } from "../support/users-page.ts";

/** Both servers share the vendor's rate. */
export function rateOfBoth(): void {
  test(`${PROVE ? 300 : 40} resets over both stay within the vendor's ten requests a second, and use them`, async ({
    replicas,
    person,
  }) => {
    const { cloud, url } = replicas;
    const clusterId = cloud.addCluster("orders-rotation");
    const count = PROVE ? 300 : 40;
    await cloud.seedUsers(clusterId, count);
    const administrator = await person();
    for (const request of administrator) await request.get("/api/operations/cluster.list?fresh=true");
    const before = cloud.record().at(-1)?.seq ?? 0;
    // Just enough people per server to keep its queue filled. More would measure this machine instead.
    const names = cloud.userNames(clusterId);
    const people = administrator.flatMap((request) => Array.from({ length: 8 }, () => request));
    const answered = await Promise.all(
      people.map(async (request) => {
        const own: string[] = [];
        for (let name = names.pop(); name; name = names.pop())
          own.push((await change(request, url, "reset", { clusterId, name })).reported);
        return own;
      }),
    );
    expect(answered.flat()).toEqual(Array.from({ length: count }, () => "ok"));
    // Beside these, the servers read lists by themselves.
    const sent = cloud.record(before).filter(({ method }) => method !== "GET");
    expect(sent).toHaveLength(count);
    const seconds = ((sent.at(-1)?.at ?? 0) - (sent[0]?.at ?? 0)) / 1_000;
    const rate = (sent.length - 1) / seconds;
    // On a busy machine requests arrive unevenly, so the short version checks only the total.
    if (PROVE) expect(busiest(sent, 1_000)).toBeLessThanOrEqual(10);
    expect(rate).toBeLessThan(12);
    // More than one server alone may send of its half. How close to ten they come depends on the machine: the bench measures it.
    expect(rate).toBeGreaterThan(5.5);
  });

  test("a change or a list that waits for the vendor's rate says its place while it waits, and not what waits elsewhere", async ({
    page,
    replicas: { cloud, url },
    person,
  }) => {
    const clusterId = cloud.addCluster("orders-queue");
    for (const name of ["app_one", "app_two"]) await cloud.addUser(clusterId, name);
    const both = await person();
    const [request] = both;
    for (const each of both) await each.get("/api/operations/cluster.list?fresh=true");
    await signIn(page);
    // Its requests take turns otherwise, and all of those for the place may reach the server on which nothing waits.
    await page.setExtraHTTPHeaders({ [FOR_SERVER]: "1" });
    await openUsers(page, clusterId);
    await page.getByRole("button", { name: "Actions for app_two", exact: true }).click();
    await page.getByRole("menuitem", { name: "Reset password" }).click();
    const dialog = page.getByRole("dialog", { name: "Reset password of app_two" });
    await expect(dialog).toBeVisible();
    // From here on there are fifteen seconds, the most for which Rolecall sends again by itself.
    const throttled = { kind: "status", status: 429, retryAfter: "15", times: 1 } as const;
    const turnedAway = cloud.fault({ route: "sql-users.set-password", clusterId, ...throttled });
    const first = change(request, url, "reset", { clusterId, name: "app_one" });
    await turnedAway.struck;
    await dialog.getByRole("button", { name: "Reset password" }).click();
    await expect(dialog.getByRole("status").filter({ hasText: "on this server" })).toHaveText(
      /^CockroachDB Cloud takes a few changes a second\. Yours is next to be sent on this server: at least ([1-9]|1[0-5]) s\.$/,
    );
    await expect(copyOnce(page, "app_two")).toBeVisible();
    expect((await first).reported).toBe("ok");
  });
}
