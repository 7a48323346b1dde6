import { expect, test } from "vitest";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { freshProcess } from "../../../testing/server.ts";
import { currentActor } from "../../access/guard.ts";
import { store } from "../../store/db/store.ts";
import { createAdministrator, isSetUp, newSetupLink } from "./setup.ts";

freshProcess();
const NEW = { name: "Ada Lindqvist", email: "ada@example.com", password: "heron-quarry-lantern-61" };

/** The link that a start prints. */
const printed = async () => newSetupLink(await store());
const create = (link: string | undefined, browser = newBrowser(), more = {}) =>
  inRequest(browser, () => createAdministrator(Object.assign({ secret: link?.split("#")[1] ?? "" }, NEW, more)));
const VOID = { ok: false, error: { code: "setup_link_void" } };

test("each start makes a new setup link and voids the one before, until there is an administrator", async () => {
  const [first, second] = [await printed(), await printed()];
  expect(await create(first)).toMatchObject(VOID);
  expect(await isSetUp()).toBe(false);
  expect(await create(second, newBrowser(), { password: "passwordpassword1" })).toMatchObject({
    error: { code: "invalid_input", fields: { password: expect.stringContaining("common") } },
  });
  const browser = newBrowser();
  expect(await create(second, browser)).toEqual({ ok: true, value: null });
  expect(await inRequest(browser, () => currentActor(true))).toMatchObject({
    email: NEW.email,
    role: "administrator",
  });
  expect(await isSetUp()).toBe(true);
  expect(await create(second)).toMatchObject(VOID);
  expect(await printed()).toBeUndefined();
});

test("a setup link is void after its hour", async () => {
  const link = await printed();
  await (await store()).updateTable("tokens").set({ expires_at: Date.now() }).execute();
  expect(await create(link)).toMatchObject(VOID);
  expect(await isSetUp()).toBe(false);
});
