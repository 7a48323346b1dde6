import { describe, expect, test, vi } from "vitest";
import { begin, codeOf, owned, world } from "../../../testing/request-steps.ts";
import { change, look, OTHER_ID } from "../../../testing/requests.ts";
import { at, CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { statementsOf } from "../../../testing/stores/statements.ts";
import { drain } from "../../base/request/in-flight.ts";
import { clusterListDoor } from "../../edge/doors/clusters.ts";
import { resetPasswordDoor, sqlUserListDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { store } from "../db/store.ts";
import { keyReachOn } from "./key-seen.ts";

freshProcess();

const reach = async (id = CLUSTER_ID) => (await keyReachOn(await store()))(id);
const list = (clusterId = CLUSTER_ID) => look(world.ada, sqlUserListDoor, { clusterId, fresh: true });
const reset = () => change(world.cleo, resetPasswordDoor, at("app"));
const restart = (variables: Record<string, string>) => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  registry()?.delete("env");
};

describe("what is known of the API key on a cluster", () => {
  test("comes from the vendor's answers alone: not known, reads, changes; other clusters stay as they were", async () => {
    await begin();
    await owned("app");
    expect(await reach()).toBe("unknown");
    expect((await list()).ok).toBe(true);
    expect(await reach()).toBe("reads");
    expect((await reset()).ok).toBe(true);
    expect(await reach()).toBe("changes");
    expect(await reach(OTHER_ID)).toBe("unknown");
    const clusters = await look(world.ada, clusterListDoor, { fresh: false });
    expect(clusters.ok && clusters.value.map(({ name, key }) => [name, key])).toEqual([
      ["orders", "changes"],
      ["stock", "unknown"],
    ]);
  });

  test("is written once, and the answer to a change with what the change stores", async () => {
    await begin();
    await owned("app");
    expect((await reset()).ok).toBe(true);
    const statements = await statementsOf(async () => {
      expect((await reset()).ok).toBe(true);
      await drain(2_000);
    });
    const texts = statements.map(({ text }) => text);
    expect(texts.filter((text) => /^(?:insert into|delete from) "key_seen"/.test(text))).toEqual([]);
    const answered = texts.findIndex((text) => text.startsWith('update "sent_changes"'));
    const shown = texts.findIndex((text) => text.startsWith('insert into "shown_passwords"'));
    expect(answered).toBeGreaterThan(0);
    expect(texts.slice(answered, shown)).not.toContain("commit");
    // As everywhere, what all changes wait for is taken before the row that this one changes.
    const begun = texts.lastIndexOf("begin", shown);
    const head = texts.findIndex((text, at) => at > begun && text.startsWith('update "audit_head"'));
    expect(head).toBeLessThan(texts.findIndex((text, at) => at > begun && text.startsWith('insert into "sql_users"')));
    // The intent, the sending, and what was stored with the outcome.
    expect(texts.filter((text) => text === "commit")).toHaveLength(3);
  });

  test("is refused after a refused change, and blind after a refused list", async () => {
    await begin();
    await owned("app");
    const forbidden = { status: 403, json: { code: 7, message: "lacks a role" } };
    world.instead = ({ method }) => (method === "PUT" ? forbidden : undefined);
    expect(codeOf(await reset())).toBe("cloud_key_forbidden");
    expect(await reach()).toBe("refused");
    world.instead = ({ path }) => (path.endsWith("/sql-users") ? forbidden : undefined);
    expect(codeOf(await list())).toBe("cloud_key_forbidden");
    await expect.poll(() => reach()).toBe("blind");
  });

  test("says nothing after a proxy's page", async () => {
    await begin();
    world.instead = ({ path }) => (path.endsWith("/sql-users") ? { status: 403, text: "<html>" } : undefined);
    await list();
    expect(await reach()).toBe("unknown");
  });

  test("is inherited neither by another key nor by the first one once it is back", async () => {
    await begin();
    await owned("app");
    await reset();
    expect(await reach()).toBe("changes");
    restart({ COCKROACH_API_KEY: "CCDB1_another-key" });
    expect(await reach()).toBe("unknown");
    await list();
    expect(await reach()).toBe("reads");
    restart({ COCKROACH_API_KEY: "key-of-the-tests" });
    expect(await reach()).toBe("unknown");
  });

  test("is that it only reads where it is declared so, whatever was seen", async () => {
    await begin();
    await owned("app");
    await reset();
    restart({ COCKROACH_API_ACCESS: "read" });
    expect(await reach()).toBe("reads_only");
    expect(await reach(OTHER_ID)).toBe("reads_only");
  });
});
