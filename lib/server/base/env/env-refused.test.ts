import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { A, accepted, problems } from "./env-testing.ts";
import { isLoopback } from "./loopback.ts";

const BAD: [string, string][] = [
  ["OIDC_ISSUER", "login.example.com"],
  ["OIDC_ISSUER", "http://login.example.com"],
  ["OIDC_ISSUER", "https://me:hunter22@login.example.com"],
  ["OIDC_ISSUER", "https://login.example.com/?tenant=1"],
  ["OIDC_ISSUER", "https://login.microsoftonline.com/common/v2.0"],
  ["OIDC_NAME", "x".repeat(41)],
  ["OIDC_SCOPES", "openid profile"],
  ["OIDC_SCOPES", 'openid email "'],
  ["OIDC_SIGN_UP", "ops,,dba"],
  ["PASSWORD_SIGN_IN", "no"],
  ["PASSWORD_SIGN_IN", "off"],
  ["COCKROACH_SERVER", "cockroachlabs.cloud"],
  ["COCKROACH_SERVER", "ftp://cockroachlabs.cloud"],
  ["COCKROACH_SERVER", "https://cockroachlabs.cloud/api"],
  ["COCKROACH_SERVER", "https://cockroachlabs.cloud?x=1"],
  ["COCKROACH_SERVER", "https://cockroachlabs.cloud#x"],
  ["COCKROACH_SERVER", "https://someone@cockroachlabs.cloud"],
  ["COCKROACH_SERVER", "https://:hunter22@cockroachlabs.cloud"],
  ["COCKROACH_SERVER", "http://cockroachlabs.cloud"],
  ["COCKROACH_API_ACCESS", "yes"],
  ["COCKROACH_API_ACCESS", "read-only"],
  ["COCKROACH_API_VERSION", "latest"],
  ["COCKROACH_API_VERSION", "2024-02-30"],
  ["CLUSTER_IDS", "prod"],
  ["CLUSTER_IDS", `${A},`],
  ["CLUSTER_IDS", ","],
  ["CLUSTER_IDS", "prod,staging"],
  ["DATABASE_URL", "rolecall.db"],
  ["DATABASE_URL", "sqlite:"],
  ["DATABASE_URL", "postgres://"],
  ["DATABASE_URL", "postgres://rolecall:hunter22@db.internal:port/rolecall"],
  ["DATABASE_URL", "postgres://rolecall:hunter22@db.internal/rolecall"],
  ["DATABASE_URL", "mysql://rolecall:hunter22@db.internal/rolecall"],
  ["SESSION_SECRET", "s".repeat(64)],
  ["SESSION_SECRET", `1:${"s".repeat(31)}`],
  ["APP_URL", "rolecall.example.com"],
  ["APP_URL", "http://rolecall.example.com"],
  ["APP_URL", "https://example.com/rolecall"],
  ["APP_URL", "javascript:alert(1)"],
  ["SMTP_URL", "mail.example.com"],
  ["SMTP_URL", "https://mail.example.com"],
  ["SMTP_URL", "smtp://"],
  ["MAIL_FROM", "Rolecall"],
  ["MAIL_FROM", "a@example.com, b@example.com"],
  ["PORT", "0"],
  ["PORT", "65536"],
  ["PORT", "80.5"],
  ["PORT", "-1"],
  ["PORT", "http"],
  ["METRICS_TOKEN", "fifteen letters"],
  ["HSTS_INCLUDE_SUBDOMAINS", "yes"],
  ["COPY_BEFORE_UPGRADE", "no"],
  ["SECURITY_CONTACT", "security@example.com"],
  ["SECURITY_CONTACT", "http://example.com"],
  ["SECURITY_CONTACT", "mailto:a@example.com\nExpires: 1999"],
  ["TRUSTED_PROXY_HOPS", "-1"],
  ["TRUSTED_PROXY_HOPS", "9"],
  ["TRUSTED_PROXY_HOPS", "1.5"],
  ["TRUSTED_PROXY_HOPS", "all"],
  ["LOG_LEVEL", "verbose"],
  ["COCKROACH_REQUESTS_PER_SECOND", "0"],
  ["COCKROACH_REQUESTS_PER_SECOND", "-1"],
  ["COCKROACH_REQUESTS_PER_SECOND", "11"],
  ["COCKROACH_REQUESTS_PER_SECOND", "fast"],
  ["DRIFT_CHECK_MINUTES", "1441"],
  ["DRIFT_CHECK_MINUTES", "never"],
];

describe("an invalid value stops the start with one line that names the variable", () => {
  test.each(BAD)("%s=%s", (name, value) => {
    expect(problems({ [name]: value })).toEqual([expect.stringMatching(`^${name}: .{10,}$`)]);
  });

  test("a mail server needs a sender, and the console is for this machine only", () => {
    expect(problems({ SMTP_URL: "smtp://mail.example.com" })).toEqual([
      expect.stringMatching("^MAIL_FROM: is required"),
    ]);
    const elsewhere = { SMTP_URL: "console:", APP_URL: "https://rolecall.example.com" };
    expect(problems(elsewhere)).toEqual([expect.stringMatching("^SMTP_URL: may be console: only")]);
  });

  test("two bad variables give two lines", () => {
    expect(problems({ PORT: "http", LOG_LEVEL: "verbose" }).map((line) => line.split(":")[0])).toEqual([
      "PORT",
      "LOG_LEVEL",
    ]);
  });

  test("a missing key is reported along with the others", () => {
    const lines = problems({ COCKROACH_API_KEY: undefined, PORT: "http" });
    expect(lines.map((line) => line.split(":")[0])).toEqual(["PORT", "COCKROACH_API_KEY"]);
  });

  test("and never repeats the value", () => {
    const names = [...new Set(BAD.map(([name]) => name))];
    // Openings that lead deeper into the checks than noise would.
    const opening = fc.constantFrom(
      "",
      "https://",
      "http://",
      "https://u:",
      "postgres://u:",
      "1:",
      `${A},`,
      "2024-09-",
    );
    const canary = fc.stringMatching(/^[a-z]{12}$/).map((text) => `canary${text}`);
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...names), opening, canary, fc.string(), (name, before, secret, after) => {
        const lines = problems({ SESSION_SECRET: `1:${"s".repeat(32)}`, [name]: before + secret + after });
        for (const line of lines) {
          refused++;
          expect(line).toMatch(new RegExp(`^${name}: `));
          expect(line).not.toContain(secret);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(refused).toBeGreaterThan(300);
  });
});

describe("the key of the service account", () => {
  test("is needed: without it the start stops", () => {
    expect(problems({ COCKROACH_API_KEY: undefined })).toEqual([expect.stringMatching(/^COCKROACH_API_KEY: /)]);
    expect(problems({ COCKROACH_API_KEY: "" })).toEqual([expect.stringMatching(/^COCKROACH_API_KEY: /)]);
  });

  test("is set in one place: variable and file together are refused, without showing either", () => {
    const [line, ...more] = problems({ COCKROACH_API_KEY: "CCDB1_canary", COCKROACH_API_KEY_FILE: "/run/canary" });
    expect(line).toMatch(/^COCKROACH_API_KEY: /);
    expect(line).not.toContain("canary");
    expect(more).toEqual([]);
  });

  test("may be in a file instead", () => {
    const parsed = accepted({ COCKROACH_API_KEY: undefined, COCKROACH_API_KEY_FILE: "/run/secrets/key" });
    expect(parsed.COCKROACH_API_KEY_FILE).toBe("/run/secrets/key");
  });
});

describe("plain http", () => {
  test.each(["localhost", "127.0.0.1", "[::1]"])("may go to %s: it does not leave the machine", (host) => {
    expect(isLoopback(host)).toBe(true);
    expect(problems({ COCKROACH_SERVER: `http://${host}:8080`, APP_URL: `http://${host}` })).toEqual([]);
  });

  test.each(["localhost.example.com", "127.0.0.1.example.com", "0.0.0.0", "10.0.0.1", "[::]", "[::ffff:7f00:1]"])(
    "may not go to %s, which only looks like this machine",
    (host) => {
      expect(problems({ COCKROACH_SERVER: `http://${host}` })).toHaveLength(1);
      expect(problems({ APP_URL: `http://${host}` })).toHaveLength(1);
    },
  );

  test("may go to no other host, while https may go to all", () => {
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4().filter((address) => !address.startsWith("127.")),
    );
    fc.assert(
      fc.property(host, (name) => {
        expect(problems({ COCKROACH_SERVER: `http://${name}` })).toHaveLength(1);
        expect(problems({ COCKROACH_SERVER: `https://${name}` })).toEqual([]);
      }),
    );
  });
});
