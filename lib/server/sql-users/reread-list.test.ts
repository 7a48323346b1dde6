import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { mailsIn } from "../../testing/next-headers.ts";
import { approve, begin, codeOf, events, newRequest, owned, world } from "../../testing/request-steps.ts";
import { change, look, type Person, person } from "../../testing/requests.ts";
import { CLUSTER_ID, type Reply } from "../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../testing/server.ts";
import { drain } from "../base/request/in-flight.ts";
import { createSqlUserDoor } from "../edge/doors/sql-users/creation.ts";
import { deleteSqlUserDoor, sqlUserListDoor } from "../edge/doors/sql-users/sql-users.ts";
import { store } from "../store/db/store.ts";
import { noticesOf, setWantsMails } from "../store/people/notices.ts";
import { readInBackground } from "./reread-list.ts";

const folder = freshProcess();
beforeEach(async () => {
  vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`);
  await begin();
  // Long enough for a busy machine to come to the change that is made late.
  registry()?.set("reread-ms", [500]);
  await owned("there");
  await look(world.cleo, sqlUserListDoor, { clusterId: CLUSTER_ID, fresh: true });
});

/** Every look is over. */
const settled = () => expect.poll(() => registry()?.get("rereads")).toEqual(new Map());
const textsFor = async ({ id }: Person) => (await noticesOf(await store(), id)).notices.map(({ text }) => text);
const appeared = async () =>
  (await events())
    .filter(({ action }) => /appeared|vanished/.test(action))
    .map(({ action, target }) => [action, target]);
const LATE: Reply = { status: 504, json: {} };

describe("a change whose answer is lost, and that the vendor makes after Rolecall has stopped waiting", () => {
  /** The vendor answers nothing that counts, and carries it out once it was looked for. */
  function carriedOutLate(method: string): { done: () => void } {
    let done = () => {};
    world.instead = (request, carryOut) => {
      if (request.method !== method) return undefined;
      done = carryOut;
      return LATE;
    };
    return { done: () => done() };
  }

  test("if a create, is reported to its person and the audit as soon as it is known", async () => {
    const vendor = carriedOutLate("POST");
    const answer = await change(world.ada, createSqlUserDoor, { clusterId: CLUSTER_ID, name: "late" });
    expect(codeOf(answer)).toBe("outcome_unknown");
    vendor.done();
    await expect
      .poll(() => textsFor(world.ada))
      .toEqual([
        "The SQL user late is on cluster orders: the answer to your creation was lost, but it probably succeeded. Reset its password to use it.",
      ]);
    await settled();
    expect(await appeared()).toEqual([["sql_user.appeared", "late"]]);
    expect(await textsFor(world.cleo)).toEqual([]);
  });

  test("if a delete, is reported to its person and the audit as soon as it is known", async () => {
    const vendor = carriedOutLate("DELETE");
    const answer = await change(world.ada, deleteSqlUserDoor, { clusterId: CLUSTER_ID, name: "there" });
    expect(codeOf(answer)).toBe("outcome_unknown");
    vendor.done();
    await expect
      .poll(() => textsFor(world.ada))
      .toEqual([
        "The SQL user there is no longer on cluster orders: the answer to your deletion was lost, but it probably succeeded.",
      ]);
    await settled();
    expect(await appeared()).toEqual([["sql_user.vanished", "there"]]);
  });

  test("if an approval, is reported to the approver", async () => {
    const id = await newRequest();
    const vendor = carriedOutLate("POST");
    expect(codeOf(await approve(world.cleo, id))).toBe("outcome_unknown");
    vendor.done();
    await expect.poll(async () => (await textsFor(world.cleo)).join()).toContain("pay_app is on cluster orders");
    await settled();
  });

  test("is not reported if it is never made", async () => {
    world.instead = ({ method }) => (method === "POST" ? LATE : undefined);
    const before = world.received.length;
    await change(world.ada, createSqlUserDoor, { clusterId: CLUSTER_ID, name: "never" });
    const lists = () => world.received.slice(before).filter(({ path }) => path.endsWith("/sql-users")).length;
    // The list before and after it, the request itself, and one look.
    await expect.poll(lists).toBe(4);
    await settled();
    expect(await textsFor(world.ada)).toEqual([]);
    expect(await appeared()).toEqual([]);
  });
});

describe("what was done outside Rolecall", () => {
  test("is reported only to the Cluster Admins of that cluster, by notice and mail", async () => {
    const { ada, cleo, mara, ben, users } = world;
    const eva = await person("Eva");
    await setWantsMails(await store(), cleo.id, false);
    users.set("stranger", "x");
    users.delete("there");
    await readInBackground(CLUSTER_ID);
    await drain(5_000);
    const moment = String.raw`\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d`;
    const time = `between ${moment} and ${moment} UTC`;
    for (const admin of [ada, cleo])
      expect((await textsFor(admin)).toSorted()).toEqual([
        expect.stringMatching(`^The SQL user stranger was created outside Rolecall on cluster orders, ${time}\\.$`),
        expect.stringMatching(`^The SQL user there was deleted outside Rolecall on cluster orders, ${time}\\.$`),
      ]);
    for (const other of [mara, ben, eva]) expect(await textsFor(other)).toEqual([]);
    const path = join(folder(), "mail");
    const mails = existsSync(path) ? mailsIn(path).map((mail) => /^To: (\w+)/m.exec(mail)?.[1]) : [];
    // It is about security: mails are not turned off.
    expect(mails.sort()).toEqual(["Ada", "Ada", "Cleo", "Cleo"]);
  });

  test("is reported once, and many changes in one notice", async () => {
    for (let index = 0; index < 7; index++) world.users.set(`s${index}`, "x");
    await readInBackground(CLUSTER_ID);
    await readInBackground(CLUSTER_ID);
    await drain(5_000);
    const texts = await textsFor(world.ada);
    expect(texts).toEqual([expect.stringMatching(/^The SQL users s0, s1, s2, s3, s4 and 2 more were created outside/)]);
  });
});
