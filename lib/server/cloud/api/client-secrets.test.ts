import fc from "fast-check";
import { expect, test } from "vitest";
import { CLUSTER_ID, clientOf, type Reply, startVendor, thrownBy } from "../../../testing/scripted-vendor.ts";
import type { CloudError } from "../../base/cloud-error.ts";
import { Secret } from "../../base/secret.ts";
import type { CloudCallEvent } from "./config.ts";

test("neither key nor password is in anything that an error or a log event shows, however the vendor echoes them", async () => {
  const secret = fc.string({ minLength: 12, maxLength: 40, unit: fc.constantFrom(..."abcXYZ019-_+/=%&\"'\\<>~ ") });
  const keys = secret.map((text) => text.replaceAll(" ", "x"));
  const echoes: ((text: string) => string)[] = [
    (text) => text,
    encodeURIComponent,
    (text) => JSON.stringify(text),
    (text) => Buffer.from(text).toString("base64"),
    (text) => Buffer.from(`user:${text}`).toString("base64url"),
    (text) => JSON.stringify({ name: "app", password: text }),
  ];
  let echo: Reply = {};
  const vendor = await startVendor(() => echo);
  await fc.assert(
    fc.asyncProperty(keys, secret, fc.constantFrom(400, 409, 500), async (key, password, status) => {
      const echoed = [key, password].flatMap((text) => echoes.map((write) => write(text)));
      echo = {
        status,
        json: { message: echoed.join(" | "), details: [{ "@type": "x", echo: echoed }] },
        headers: { "cc-trace-id": encodeURIComponent(password) },
      };
      const events: CloudCallEvent[] = [];
      const cloud = clientOf(vendor, { key: () => new Secret(key), log: (event) => events.push(event) });
      const error = (await thrownBy(cloud.createSqlUser(CLUSTER_ID, "app", new Secret(password)))) as CloudError;
      const shown = [error.message, error.stack ?? "", ...Object.values(error), ...events.flatMap(Object.values)]
        .map(String)
        .join("\n");
      expect(error.vendorMessage).toContain("[redacted]");
      for (const text of [key, password])
        for (const form of [
          text,
          encodeURIComponent(text),
          JSON.stringify(text).slice(1, -1),
          Buffer.from(text).toString("base64").slice(0, -4),
        ])
          expect(shown).not.toContain(form);
    }),
    { numRuns: process.env.ROLECALL_PROVE ? 30 : 12 },
  );
});
