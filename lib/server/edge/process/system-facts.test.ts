import { expect, test, vi } from "vitest";
import { startVendor } from "../../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { storeAt, systemFacts } from "./system-facts.ts";

freshProcess();

test("an administrator sees where key, mail and store are, and no secret of them", async () => {
  const vendor = await startVendor(() => ({ status: 401, json: { code: 16, message: "no" } }));
  vi.stubEnv("COCKROACH_SERVER", vendor.origin);
  vi.stubEnv("COCKROACH_API_KEY", "canary-key");
  vi.stubEnv("SMTP_URL", "smtps://mailer:canary-mail@mail.example.com");
  vi.stubEnv("MAIL_FROM", "Rolecall <rolecall@example.com>");
  registry()?.delete("env");
  const facts = await systemFacts();
  expect(facts).toMatchObject({
    key: { state: "refused", variable: "COCKROACH_API_KEY", server: vendor.origin },
    mail: { to: "mail.example.com:465", from: "rolecall@example.com" },
    store: { state: "ok", at: expect.stringMatching(/^SQLite, /) },
  });
  expect(JSON.stringify(facts)).not.toContain("canary");
});

test.each([
  [200, "reads"],
  [403, "forbidden"],
  [500, "unknown"],
])("an administrator sees what the vendor's audit log answers: status %i", async (status, expected) => {
  const vendor = await startVendor(({ path }) =>
    path.endsWith("/auditlogevents") ? { status, json: { entries: [] } } : { json: { clusters: [] } },
  );
  vi.stubEnv("COCKROACH_SERVER", vendor.origin);
  registry()?.delete("env");
  expect((await systemFacts()).vendorAudit).toBe(expected);
});

test("the address of a store loses its user, password and options", () => {
  const address = "postgres://user:canary@db.example.com:5432/rolecall?sslmode=verify-full&password=canary";
  expect(storeAt(address)).toBe("PostgreSQL, db.example.com:5432/rolecall");
});
