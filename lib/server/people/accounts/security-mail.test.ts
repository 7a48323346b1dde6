import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { confirmNow, givePassword, turnOnApp } from "../../../testing/accounts/factors.ts";
import { Authenticator } from "../../../testing/doubles/authenticator.ts";
import { allMailsIn, inRequest, newBrowser, type TestBrowser } from "../../../testing/next-headers.ts";
import { unitPerson } from "../../../testing/people.ts";
import { quickHash } from "../../../testing/quick-hash.ts";
import { endBackgroundWork, freshProcess, REQUEST, registry } from "../../../testing/server.ts";
import {
  addPasskeyDoor,
  beginPasskeyDoor,
  makeCodesDoor,
  removePasskeyDoor,
  removeTotpDoor,
} from "../../edge/doors/people/factors.ts";
import { changePasswordDoor } from "../../edge/doors/people/profile.ts";
import { mutate, mutateOwn } from "../../run/run.ts";
import { store } from "../../store/db/store.ts";
import { addAccount, NO_PASSWORD } from "../../store/people/accounts.ts";
import { setWantsMails } from "../../store/people/notices.ts";
import { factorsOf } from "../../store/sign-in/factors.ts";
import { enter } from "../sign-in/enter.ts";
import { mailNewDevice, mailNewFactor } from "./security-mail.ts";

const PASSWORD = "heron-quarry-lantern-61";
const folder = freshProcess({ SESSION_SECRET: `1:${"s".repeat(32)}` });
const hash = quickHash(PASSWORD);

let bob: string;
let home: TestBrowser;
beforeEach(async () => {
  vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
  bob = await addAccount(await store(), {
    name: "Bob",
    email: "bob@example.com",
    role: "member",
    passwordHash: await hash,
  });
  await setWantsMails(await store(), bob, false);
  home = newBrowser();
});

const signIn = () => inRequest(home, async () => enter(await store(), bob, REQUEST, true));
async function atHome<T>(change: () => Promise<T>): Promise<T> {
  await confirmNow(home);
  return inRequest(home, change);
}
async function addPasskey(name: string): Promise<string> {
  const begun = await atHome(() => mutateOwn(beginPasskeyDoor, {}));
  if (!begun.ok) throw new Error(begun.error.code);
  const passkey = new Authenticator().make(begun.value);
  expect(await inRequest(home, () => mutate(addPasskeyDoor, { name, passkey }))).toMatchObject({ ok: true });
  return (await factorsOf(await store(), bob)).passkeys.find((one) => one.name === name)?.id ?? "";
}
const notices = async () => {
  const rows = await (await store()).selectFrom("notices").select(["kind", "text"]).execute();
  return rows.map(({ kind, text }) => `${kind}: ${text}`).sort();
};
async function mails(): Promise<string[]> {
  await endBackgroundWork();
  return allMailsIn(join(folder(), "mail")).map((mail) => mail.replaceAll(/\s+/g, " "));
}

describe("an account that turned notice mails off is mailed, and notified,", () => {
  beforeEach(signIn);

  test("of a removed passkey, by the name that it had", async () => {
    const id = await addPasskey("Laptop");
    expect(await atHome(() => mutate(removePasskeyDoor, { id, name: "Laptop" }))).toMatchObject({ ok: true });
    const mail = (await mails()).find((text) => text.includes("Subject: Passkey removed"));
    expect(mail).toContain("To: Bob <bob@example.com>");
    expect(mail).toContain('The passkey "Laptop" was removed');
    const kept = expect.stringContaining('account_security: The passkey "Laptop" was removed');
    expect(await notices()).toContainEqual(kept);
  });

  test("of new recovery codes, without the codes", async () => {
    await turnOnApp(home);
    const made = await atHome(() => mutate(makeCodesDoor, {}));
    const codes = made.ok ? made.value.codes : [];
    expect(codes).toHaveLength(10);
    const mail = (await mails()).find((text) => text.includes("Subject: New recovery codes"));
    expect(mail).toContain("New recovery codes were made");
    for (const code of codes) expect(`${mail} ${await notices()}`).not.toContain(code);
  });

  test("of a password that was changed on the page Security", async () => {
    const change = { currentPassword: PASSWORD, password: "quarry-heron-lantern-62" };
    expect(await inRequest(home, () => mutate(changePasswordDoor, change))).toMatchObject({ ok: true });
    const mail = (await mails()).find((text) => text.includes("Subject: Your Rolecall password was changed"));
    expect(mail).toContain("was changed on the page Security");
    expect(await notices()).toContainEqual(expect.stringContaining("was changed on the page Security"));
  });
});

describe("a warning advises a new password", () => {
  const advice = async () => {
    mailNewDevice({ id: bob, ...unitPerson("Bob") }, REQUEST);
    mailNewFactor({ id: bob, ...unitPerson("Bob") }, "Passkey added", "A passkey was added");
    const texts = (await mails()).sort((one) => (one.includes("Subject: New sign-in") ? -1 : 1));
    expect(texts).toHaveLength(2);
    return texts.map((text) => text.includes("change your password"));
  };

  test("to an account that has one", async () => {
    expect(await advice()).toEqual([true, true]);
  });

  test("not to an account without one, which only an administrator can help", async () => {
    await (await store()).updateTable("accounts").set({ password_hash: NO_PASSWORD }).execute();
    expect(await advice()).toEqual([false, false]);
    expect((await mails()).join()).toContain("If this was not you, tell a Rolecall administrator now.");
    expect((await mails()).join()).toContain("ask a Rolecall administrator now to reset your second factors.");
  });

  test("not where passwords are turned off", async () => {
    const provider = { OIDC_ISSUER: "https://login.example.com", OIDC_CLIENT_ID: "rolecall", PASSWORD_SIGN_IN: "off" };
    for (const [name, value] of Object.entries(provider)) vi.stubEnv(name, value);
    registry()?.delete("env");
    expect(await advice()).toEqual([false, false]);
  });
});

describe("while the mail server is away", () => {
  let server: Server;
  let refused = 0;
  beforeEach(async () => {
    refused = 0;
    server = createServer((socket) => {
      refused++;
      socket.end("421 later\r\n");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    vi.stubEnv("SMTP_URL", `smtp://127.0.0.1:${port}`);
    vi.stubEnv("MAIL_FROM", "Rolecall <rolecall@example.com>");
  });
  afterEach(async () => {
    await endBackgroundWork();
    await new Promise((resolve) => server.close(resolve));
  });

  test("a sign-in in a new browser is tried three times, and becomes a notice then", async () => {
    expect(await givePassword(home, "bob@example.com", PASSWORD)).toBe("in");
    await endBackgroundWork();
    expect(refused).toBe(3);
    expect(await notices()).toEqual([expect.stringContaining("account_security: A new browser signed in")]);
  });

  test("a warning is tried three times and kept as a notice", async () => {
    await signIn();
    await turnOnApp(home);
    expect(await atHome(() => mutate(removeTotpDoor, {}))).toMatchObject({ ok: true });
    await endBackgroundWork();
    expect(refused).toBe(6);
    expect(await notices()).toEqual([
      expect.stringContaining("account_security: An authenticator app was turned on"),
      expect.stringContaining("account_security: The authenticator app was turned off"),
    ]);
  });
});
