import { beforeEach, expect, test } from "vitest";
import { ENTRIES } from "#lib/shared/operations/catalogue.ts";
import { RELEASE } from "#lib/shared/release.ts";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { newWorld, type World } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { changeByName, previewByName, readByAddress, readByName } from "./by-name.ts";

freshProcess({ SESSION_SECRET: `1:${"s".repeat(32)}`, APP_URL: "http://localhost:3000" });

const operations = ENTRIES.map(({ operation }) => operation);
const callable = operations.filter((operation) => operation.kind !== "recorded");
const changes = callable.filter(({ kind, from }) => kind !== "read" && from === "browser").map(({ name }) => name);
const reads = callable.filter(({ kind, from }) => kind === "read" && from === "browser").map(({ name }) => name);
const missing = ["", "sql_user", "__proto__", "constructor", "toString", "hasOwnProperty", "no.such"];
const rest = (known: readonly string[]) =>
  operations.map(({ name }) => name as string).filter((name) => !known.includes(name));

let world: World;
beforeEach(async () => {
  world = await newWorld();
});

const asked =
  (input: unknown, release: unknown = RELEASE) =>
  async () => ({ input, release });
const refused = (code: string) => ({ ok: false, error: { code } });

test("there are changes and reads for pages", () => {
  expect(changes.length).toBeGreaterThan(100);
  expect(reads.length).toBeGreaterThan(10);
});

test("a name that is no change for pages does not exist, signed in or not", async () => {
  for (const browser of [newBrowser(), world.ada.browser])
    await inRequest(browser, async () => {
      for (const name of [...missing, ...rest(changes), 7, null, ["sql_user.delete"], { name: "sql_user.delete" }]) {
        expect(await changeByName(name, {}, RELEASE), String(name)).toMatchObject(refused("not_found"));
        expect(await changeByName(name, {}, "another"), String(name)).toMatchObject(refused("page_outdated"));
      }
    });
});

test("a name that is no read for pages does not exist, and its body is not read", async () => {
  await inRequest(world.ada.browser, async () => {
    for (const name of [...missing, ...rest(reads)]) {
      const never = () => Promise.reject(new Error("read"));
      expect(await readByName(name, never), name).toMatchObject(refused("not_found"));
    }
  });
});

test("an address reads only what its declaration lets stand in an address, and refuses what it has no field for", async () => {
  const byAddress = callable.flatMap((operation) => (operation.byAddress ? [operation.name as string] : []));
  expect(byAddress.length).toBeGreaterThan(5);
  const none = new URLSearchParams();
  await inRequest(world.ada.browser, async () => {
    for (const name of [...missing, ...rest(byAddress)]) {
      expect(await readByAddress(name, none), name).toMatchObject(refused("not_found"));
      const elsewhere = new URLSearchParams({ release: "another" });
      expect(await readByAddress(name, elsewhere), name).toMatchObject(refused("page_outdated"));
    }
    expect(await readByAddress("cluster.list", new URLSearchParams({ fresh: "true" }))).toMatchObject({ ok: true });
    for (const search of ["fresh=1", "name=app_one", "fresh=true&more=1"])
      expect(await readByAddress("cluster.list", new URLSearchParams(search)), search).toMatchObject(
        refused("invalid_input"),
      );
  });
  await inRequest(newBrowser(), async () => {
    for (const name of byAddress)
      expect(await readByAddress(name, none), name).toMatchObject(refused("unauthenticated"));
  });
});

test("only a change that sends something has a preview", async () => {
  await inRequest(world.ada.browser, async () => {
    for (const name of [...missing, ...reads, "team.create", "audit.export", "account.disable"])
      expect(await previewByName(name, asked({})), name).toMatchObject(refused("not_found"));
    expect(await previewByName("sql_user.delete", asked({}))).toMatchObject(refused("invalid_input"));
  });
});

test("every operation is refused without a session, before its input is looked at", async () => {
  await inRequest(newBrowser(), async () => {
    for (const name of changes)
      expect(await changeByName(name, new Date(), RELEASE), name).toMatchObject(refused("unauthenticated"));
    const never = () => Promise.reject(new Error("read"));
    for (const name of reads) expect(await readByName(name, never), name).toMatchObject(refused("unauthenticated"));
  });
});

test("every change is refused from another site, and every read that sends a body", async () => {
  const elsewhere = { cookies: world.ada.browser.cookies, address: "192.0.2.7", origin: "https://evil.example" };
  await inRequest(elsewhere, async () => {
    for (const name of changes)
      expect(await changeByName(name, {}, RELEASE), name).toMatchObject(refused("wrong_origin"));
    for (const name of reads) expect(await readByName(name, asked({})), name).toMatchObject(refused("wrong_origin"));
  });
});

test("every operation refuses what is not plain JSON, and what it has no field for", async () => {
  await inRequest(world.mara.browser, async () => {
    for (const name of changes) {
      expect(await changeByName(name, new Date(), RELEASE), name).toMatchObject(refused("invalid_input"));
      expect(await changeByName(name, { more: 1 }, RELEASE), name).toMatchObject(refused("invalid_input"));
      expect(await changeByName(name, { more: 1 }, "another"), name).toMatchObject(refused("page_outdated"));
    }
    for (const name of reads) {
      expect(await readByName(name, asked({ more: 1 })), name).toMatchObject(refused("invalid_input"));
      expect(await readByName(name, asked({ more: 1 }, "another")), name).toMatchObject(refused("page_outdated"));
    }
  });
});
