import { ERROR_WORDS } from "../../lib/shared/errors/errors.ts";
import { callSignIn, signIn } from "../support/accounts.ts";
import { change, list } from "../support/changes.ts";
import { ADMINISTRATOR, expect } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";
import { test } from "../support/servers/replicas-test.ts";

/** Both servers live through an outage of PostgreSQL. */
export function outageOfPostgres(): void {
  test("while PostgreSQL is stopped every answer names it within seconds, and afterwards everything recovers", async ({
    replicas,
    person,
    at,
    page,
  }) => {
    const { cloud, url, postgres, servers } = replicas;
    const clusterId = cloud.addCluster("orders-outage");
    const administrator = await person();
    for (const request of administrator) await request.get("/api/operations/cluster.list?fresh=true");
    const created = () => change(administrator[1], url, "create", { clusterId, name: "after_all" });
    await signIn(page);
    await postgres.halt();
    try {
      const before = cloud.record().length;
      const begun = performance.now();
      const read = await list(administrator[0], clusterId);
      expect(read.failure).toEqual({ code: "store_unavailable", requestId: read.requestId });
      const changed = await created();
      expect(changed.failure).toEqual({ code: "store_unavailable", requestId: changed.requestId });
      expect(await (await callSignIn(await at(0), replicas, ADMINISTRATOR)).text()).toContain("store_unavailable");
      expect((await (await at(1)).get("/api/health/ready")).status()).toBe(503);
      expect((await (await at(1)).get("/api/health/live")).status()).toBe(200);
      await page.goto("/clusters");
      await expect(page.getByRole("alert").filter({ hasText: ERROR_WORDS.store_unavailable.title })).toBeVisible();
      expect(performance.now() - begun).toBeLessThan(PROVE ? 10_000 : 60_000);
      // Without a store there is neither audit nor slot, so nothing is sent to the vendor.
      expect(cloud.record()).toHaveLength(before);
    } finally {
      await postgres.resume();
    }
    await expect.poll(async () => (await created()).reported).toBe("ok");
    for (const request of administrator) expect((await list(request, clusterId)).reported).toBe("ok");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("heading", { name: "Clusters" })).toBeVisible();
    for (const server of servers) expect(server.output()).not.toContain("Rolecall has stopped");
  });
}
