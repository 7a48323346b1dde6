import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { connectTo, startFakeCloud } from "../../../testing/fake-cloud.ts";
import { allMailsIn, inRequest, linkIn, newBrowser } from "../../../testing/next-headers.ts";
import { unitPerson } from "../../../testing/people.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { resetAccountPassword } from "../../people/passwords/account-reset.ts";
import { openStore, type Store } from "../../store/db/open.ts";
import { rememberAddress } from "../../store/db/settings.ts";
import { addAccount, addAdministrator, setDisabled } from "../../store/people/accounts.ts";
import { factorsOf } from "../../store/sign-in/factors.ts";
import { addPasskey } from "../../store/sign-in/passkeys.ts";
import { accountRecover } from "./account-recover.ts";
import { CommandError } from "./command.ts";

const ADA = { ...unitPerson("Ada"), passwordHash: "x" };
const folder = freshProcess();
/** The store of a server that runs meanwhile. */
let server: Store;
let ada: string;
beforeEach(async () => {
  connectTo(await startFakeCloud());
  server = await openStore(process.env.DATABASE_URL ?? "");
  ada = await addAdministrator(server, ADA);
  vi.stubEnv("APP_URL", "");
  await rememberAddress(server, "https://rolecall.example.com");
  return () => server.destroy();
});

/** As a process of its own, which ends afterwards. */
async function recover(...given: string[]): Promise<string> {
  try {
    return await accountRecover.run(...given);
  } finally {
    registry()?.delete("store");
    registry()?.delete("audit-writer");
  }
}

test("an administrator gets a link that sets a new password, while the server runs, and it is recorded", async () => {
  const output = await recover(" Ada@Example.com ");
  const link = linkIn(output, "reset");
  registry()?.set("store", Promise.resolve(server));
  const password = "heron-quarry-lantern-61";
  expect(await inRequest(newBrowser(), () => resetAccountPassword({ ...link, password }))).toMatchObject({ ok: true });
  registry()?.delete("store");
  const events = await server.selectFrom("audit_events").selectAll().orderBy("sequence").execute();
  expect(events[0]).toMatchObject({
    action: "account.reset_link",
    actor: "server",
    target: ADA.email,
    outcome: "done",
  });
  expect(JSON.stringify(events)).not.toContain(link.secret);
});

test("the link leads to the server's address, which the shell need not know, and to that of the shell if it has one", async () => {
  expect(await recover(ADA.email)).toContain("\n\n  https://rolecall.example.com/reset/");
  await rememberAddress(server, "https://new.example.com");
  expect(await recover(ADA.email)).toContain("\n\n  https://new.example.com/reset/");
  vi.stubEnv("APP_URL", "https://other.example.com");
  expect(await recover(ADA.email)).toContain("\n\n  https://other.example.com/reset/");
});

test("without any address no link is made, and the operator is told which variable to set", async () => {
  await server.deleteFrom("settings").execute();
  await expect(recover(ADA.email)).rejects.toThrow("set APP_URL");
  expect(await server.selectFrom("tokens").selectAll().execute()).toEqual([]);
});

test("no other account gets one", async () => {
  await addAccount(server, { ...unitPerson("Bea"), passwordHash: "x", role: "member" });
  for (const email of ["bea@example.com", "nobody@example.com", ""])
    await expect(recover(email)).rejects.toThrow(CommandError);
  await setDisabled(server, ada, true);
  await expect(recover(ADA.email)).rejects.toThrow("is disabled");
  expect(await server.selectFrom("tokens").selectAll().execute()).toEqual([]);
});

test("second factors stay, unless the operator removes them, which is recorded", async () => {
  vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
  const has = async () => (await factorsOf(server, ada)).passkeys.length;
  await addPasskey(server, ada, { credentialId: "AAAA", publicKey: "AAAA", counter: 0, transports: [], name: "Key" });
  await recover(ADA.email);
  expect(await has()).toBe(1);
  expect(linkIn(await recover("--factors", ADA.email), "reset").secret).not.toBe("");
  expect(await has()).toBe(0);
  const events = await server.selectFrom("audit_events").select("action").orderBy("sequence").execute();
  expect(events.map(({ action }) => action)).toEqual(["account.reset_link", "factor.reset", "account.reset_link"]);
  const mails = allMailsIn(join(folder(), "mail"));
  expect(mails).toHaveLength(1);
  expect(mails[0]).toContain("Subject: Your second factors were removed");
  expect(mails[0]?.replaceAll(/\s+/g, " ")).toContain("An operator of the server removed every second factor");
  const notices = await server.selectFrom("notices").select(["account_id", "kind"]).execute();
  expect(notices).toEqual([{ account_id: ada, kind: "account_security" }]);
  await expect(recover("--factors", ADA.email, "bea@example.com")).rejects.toThrow("exactly one email");
});

test("an operator whose environment has no usable mail server gets the link nevertheless, and is to warn the account", async () => {
  vi.stubEnv("SMTP_URL", "no address");
  await addPasskey(server, ada, { credentialId: "AAAA", publicKey: "AAAA", counter: 0, transports: [], name: "Key" });
  const said = await recover("--factors", ADA.email);
  expect(linkIn(said, "reset").secret).not.toBe("");
  expect(said).toContain(`The warning to ${ADA.email} failed`);
  const notices = await server.selectFrom("notices").select("text").execute();
  expect(notices).toEqual([{ text: expect.stringContaining("removed every second factor") }]);
});
