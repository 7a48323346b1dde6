import { beforeEach, describe, expect, test, vi } from "vitest";
import { onStore, STORES } from "../../../testing/on-store.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { sealDestination } from "../../notices/destinations/sealed.ts";
import { newTotpKey, sealTotpKey } from "../../people/factors/totp.ts";
import { sealCredential } from "../../secret-stores/sealed.ts";
import { store } from "../../store/db/store.ts";
import { addAccount } from "../../store/people/accounts.ts";
import { lostSecretLine } from "./lost-secret.ts";

freshProcess();
const secret = (letter: string, number = 1) => `${number}:${letter.repeat(32)}`;

function use(secrets: string): void {
  vi.stubEnv("SESSION_SECRET", secrets);
  registry()?.delete("env");
  registry()?.delete("session-secrets");
}

const DESTINATION = {
  kind: "webhook",
  form: "json",
  target: "url",
  event_groups: "[]",
  shown_place: "siem.example.com",
  secret_at: 1,
  old_secret_until: null,
  sent_up_to: 0,
  paused_at: null,
  tries: 0,
  next_at: 1,
  failing_since: null,
  delivered_at: null,
  delivered: 0,
  given_up: 0,
  created_at: 1,
  created_by: "Ada",
} as const;
const SECRET_STORE = {
  kind: "vault",
  cluster_id: null,
  team_id: null,
  store_address: "https://vault.example.com",
  store_settings: "{}",
  path_template: "x",
  tried_at: null,
  try_problem: null,
  created_at: 1,
  created_by: "Ada",
  changed_at: 1,
  changed_by: "Ada",
} as const;

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);

  beforeEach(async () => {
    use(secret("a"));
    const db = await store();
    const id = await addAccount(db, { email: "a@example.com", name: "Ada", passwordHash: "x", role: "member" });
    const totp = { last_used_at: null, last_step: 0, next_secret: null, next_at: null, since: 1 };
    await db
      .insertInto("totp")
      .values({ ...totp, account_id: id, secret: sealTotpKey(id, newTotpKey()) })
      .execute();
    const opened = { secret: "whsec_x", where: { url: "https://siem.example.com" } };
    const destination = { id: "dst_1", name: "SIEM", sealed: sealDestination("dst_1", opened) };
    await db
      .insertInto("destinations")
      .values({ ...DESTINATION, ...destination })
      .execute();
    for (const each of ["sst_1", "sst_2"])
      await db
        .insertInto("secret_stores")
        .values({ ...SECRET_STORE, id: each, name: each, sealed: sealCredential(each, { token: "x" }) })
        .execute();
  });

  test("nothing is said while every secret opens, also with a newer one in front", async () => {
    expect(await lostSecretLine(await store())).toBeUndefined();
    use(`${secret("b", 2)},${secret("a")}`);
    expect(await lostSecretLine(await store())).toBeUndefined();
  });

  test.each([secret("b"), secret("b", 2)])(
    "another session secret is told, with what does not work: %s",
    async (other) => {
      use(other);
      expect(await lostSecretLine(await store())).toMatch(
        /^SESSION_SECRET: .*authenticator apps \(1\), destinations \(1\), secret stores \(2\)\./,
      );
    },
  );
});
