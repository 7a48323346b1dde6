import { renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { freshProcess } from "../../testing/server.ts";
import { apiKey, type Env, env, envProblems, forgetApiKey, parseEnv } from "./env.ts";
import { isLoopback } from "./loopback.ts";

type Variables = Record<string, string | undefined>;

const KEY = { COCKROACH_API_KEY: "CCDB1_canary" };
const A = "11111111-1111-4111-8111-111111111111";
const B = "2f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51";

function source(variables: Variables): NodeJS.ProcessEnv {
  return { NODE_ENV: "test", ...KEY, ...variables };
}

function accepted(variables: Variables = {}): Env {
  const parsed = parseEnv(source(variables));
  if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
  return parsed.env;
}

function problems(variables: Variables): string[] {
  const parsed = parseEnv(source(variables));
  return "problems" in parsed ? parsed.problems : [];
}

describe("an unset variable", () => {
  const defaults = {
    COCKROACH_SERVER: new URL("https://cockroachlabs.cloud"),
    COCKROACH_API_VERSION: "2024-09-16",
    DATABASE_URL: "sqlite:./data/rolecall.db",
    APP_URL: new URL("http://localhost:3000"),
    PORT: 3000,
    HOST: "127.0.0.1",
    TRUSTED_PROXY_HOPS: 0,
    WEBHOOK_ALLOW_PRIVATE: false,
    SECRET_STORE_HOSTS: [],
    HSTS_INCLUDE_SUBDOMAINS: false,
    LOG_LEVEL: "info",
    COCKROACH_REQUESTS_PER_SECOND: 10,
    DRIFT_CHECK_MINUTES: 5,
    OIDC_SCOPES: ["openid", "email", "profile"],
    OIDC_SIGN_UP: "invited",
    PASSWORD_SIGN_IN: true,
  };

  test("has its default: the vendor's address, this machine only, no proxy believed", () => {
    expect(accepted()).toEqual({ ...KEY, ...defaults });
  });

  test("may as well be set to nothing", () => {
    const optional = [...Object.keys(defaults), "COCKROACH_API_KEY_FILE", "CLUSTER_IDS", "SESSION_SECRET"];
    expect(accepted(Object.fromEntries(optional.map((name) => [name, ""])))).toEqual({ ...KEY, ...defaults });
  });

  test("APP_URL follows PORT", () => {
    expect(accepted({ PORT: "8080" }).APP_URL.origin).toBe("http://localhost:8080");
  });
});

describe("a valid value is accepted", () => {
  test.each<[keyof Env, string, unknown]>([
    ["COCKROACH_SERVER", "http://127.0.0.1:26258", new URL("http://127.0.0.1:26258")],
    ["COCKROACH_SERVER", "https://cloud.example.com/", new URL("https://cloud.example.com")],
    ["COCKROACH_API_VERSION", "2025-02-28", "2025-02-28"],
    ["CLUSTER_IDS", A, [A]],
    ["CLUSTER_IDS", ` ${A} , ${B.toUpperCase()}`, [A, B]],
    ["DATABASE_URL", "sqlite:/var/lib/rolecall/rolecall.db", "sqlite:/var/lib/rolecall/rolecall.db"],
    ["APP_URL", "https://rolecall.example.com", new URL("https://rolecall.example.com")],
    ["APP_URL", "http://[::1]:3000", new URL("http://[::1]:3000")],
    ["PORT", "1", 1],
    ["PORT", "65535", 65_535],
    ["HOST", "0.0.0.0", "0.0.0.0"],
    ["TRUSTED_PROXY_HOPS", "8", 8],
    ["HSTS_INCLUDE_SUBDOMAINS", "true", true],
    ["SECURITY_CONTACT", "mailto:security@example.com", "mailto:security@example.com"],
    ["LOG_LEVEL", "debug", "debug"],
    ["OIDC_SCOPES", " openid  email groups", ["openid", "email", "groups"]],
    ["OIDC_SIGN_UP", "everybody", "everybody"],
    ["PASSWORD_SIGN_IN", "on", true],
  ])("%s=%s", (name, value, meaning) => {
    expect(accepted({ [name]: value })[name]).toEqual(meaning);
  });

  test("SESSION_SECRET gives secrets by number, which do not print themselves", () => {
    const parsed = accepted({ SESSION_SECRET: `2:${"n".repeat(32)},1:${"o".repeat(32)}` });
    expect(parsed.SESSION_SECRET?.[2]?.reveal()).toBe("n".repeat(32));
    expect(parsed.SESSION_SECRET?.[1]?.reveal()).toBe("o".repeat(32));
    expect(JSON.stringify(parsed)).not.toMatch(/nnn|ooo/);
  });

  test("METRICS_TOKEN does not print itself", () => {
    const parsed = accepted({ METRICS_TOKEN: "sixteen letters." });
    expect(parsed.METRICS_TOKEN?.reveal()).toBe("sixteen letters.");
    expect(JSON.stringify(parsed)).not.toContain("sixteen");
  });

  test.each(["postgres", "postgresql"])(
    "DATABASE_URL may be a %s:// address, with a SESSION_SECRET for all replicas",
    (scheme) => {
      const shared = { DATABASE_URL: `${scheme}://rolecall:hunter22@db.internal/rolecall?sslmode=verify-full` };
      expect(accepted({ ...shared, SESSION_SECRET: `1:${"s".repeat(32)}` }).DATABASE_URL).toBe(shared.DATABASE_URL);
      const [line, ...more] = problems(shared);
      expect(line).toMatch(/^SESSION_SECRET: is required/);
      expect(line).not.toContain("hunter22");
      expect(more).toEqual([]);
    },
  );

  test("SMTP_URL and MAIL_FROM say how mail goes out, and the password of the server does not print itself", () => {
    const parsed = accepted({ SMTP_URL: "smtps://me:hush@mail.example.com", MAIL_FROM: "Rolecall <r@example.com>" });
    expect(parsed.SMTP_URL).toMatchObject({ kind: "smtp", host: "mail.example.com", port: 465, tls: "at_once" });
    expect(parsed.MAIL_FROM).toEqual({ name: "Rolecall", address: "r@example.com" });
    expect(JSON.stringify(parsed)).not.toContain("hush");
    expect(accepted({ SMTP_URL: "file:./mail" }).SMTP_URL).toEqual({ kind: "folder", path: "./mail" });
    expect(accepted({ SMTP_URL: "console:", APP_URL: "http://localhost:3000" }).SMTP_URL).toEqual({ kind: "console" });
  });

  test("COCKROACH_REQUESTS_PER_SECOND=0 is taken for a server on this machine", () => {
    const here = { COCKROACH_SERVER: "http://localhost:4000", COCKROACH_REQUESTS_PER_SECOND: "0" };
    expect(accepted(here).COCKROACH_REQUESTS_PER_SECOND).toBe(0);
  });
});

describe("sign-in by a provider", () => {
  const issuer = { OIDC_ISSUER: "https://login.example.com/realms/halden", OIDC_CLIENT_ID: "rolecall" };

  test("needs the issuer and the client ID; the secret does not print itself", () => {
    const parsed = accepted({ ...issuer, OIDC_CLIENT_SECRET: "hunter22", OIDC_NAME: " Okta " });
    expect(parsed).toMatchObject({ OIDC_ISSUER: new URL(issuer.OIDC_ISSUER), OIDC_NAME: "Okta" });
    expect(parsed.OIDC_CLIENT_SECRET?.reveal()).toBe("hunter22");
    expect(JSON.stringify(parsed)).not.toContain("hunter22");
    expect(accepted({ ...issuer, PASSWORD_SIGN_IN: "off" }).PASSWORD_SIGN_IN).toBe(false);
    expect(accepted({ ...issuer, OIDC_ISSUER: "http://127.0.0.1:4000" }).OIDC_ISSUER?.port).toBe("4000");
  });

  test("may be for members of groups from a claim", () => {
    const parsed = accepted({ ...issuer, OIDC_SIGN_UP: "ops, dba", OIDC_GROUPS_CLAIM: "groups" });
    expect(parsed.OIDC_SIGN_UP).toEqual(["ops", "dba"]);
  });

  test.each<[Variables, string]>([
    [{ OIDC_CLIENT_ID: "rolecall" }, "OIDC_CLIENT_ID: needs OIDC_ISSUER too"],
    [{ OIDC_NAME: "Okta" }, "OIDC_NAME: needs OIDC_ISSUER too"],
    [{ OIDC_ISSUER: issuer.OIDC_ISSUER }, "OIDC_ISSUER: needs OIDC_CLIENT_ID too"],
    [
      { ...issuer, OIDC_CLIENT_SECRET: "hunter22", OIDC_CLIENT_SECRET_FILE: "/run/secret" },
      "OIDC_CLIENT_SECRET: and OIDC_CLIENT_SECRET_FILE cannot both be set",
    ],
    [{ ...issuer, OIDC_SIGN_UP: "ops" }, "OIDC_SIGN_UP: names groups, which need OIDC_GROUPS_CLAIM too"],
  ])("%j is refused", (variables, line) => {
    expect(problems(variables)).toEqual([line]);
  });
});

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

describe("env of this process", () => {
  freshProcess();

  test("is read once and then kept", () => {
    vi.stubEnv("PORT", "4001");
    expect(env().PORT).toBe(4001);
    vi.stubEnv("PORT", "4002");
    expect(env().PORT).toBe(4001);
  });

  test("throws all lines at once, and envProblems gives the same", () => {
    vi.stubEnv("PORT", "http");
    vi.stubEnv("LOG_LEVEL", "verbose");
    expect(envProblems()).toHaveLength(2);
    expect(env).toThrow(envProblems().join("\n"));
  });
});

describe("apiKey", () => {
  const folder = freshProcess();

  function inFile(key: string): string {
    const path = join(folder(), "key");
    writeFileSync(path, `${key}\n`);
    vi.stubEnv("COCKROACH_API_KEY", "");
    vi.stubEnv("COCKROACH_API_KEY_FILE", path);
    return path;
  }

  test("gives the variable, wrapped so that it does not print itself", () => {
    expect(apiKey().reveal()).toBe("key-of-the-tests");
    expect(`${apiKey()} ${JSON.stringify(apiKey())}`).not.toContain("key-of-the-tests");
  });

  test("gives what is in the file, without the line's end", () => {
    inFile("CCDB1_first");
    expect(apiKey().reveal()).toBe("CCDB1_first");
  });

  test("is read again when the file has changed, or another was put in its place", () => {
    const path = inFile("CCDB1_first");
    utimesSync(path, 1, 1);
    expect(apiKey().reveal()).toBe("CCDB1_first");
    writeFileSync(path, "CCDB1_second");
    expect(apiKey().reveal()).toBe("CCDB1_second");
    const next = join(folder(), "next");
    writeFileSync(next, "CCDB1_third");
    utimesSync(next, 2, 2);
    renameSync(next, path);
    expect(apiKey().reveal()).toBe("CCDB1_third");
  });

  test("is not read again while the file stays as it is", () => {
    inFile("CCDB1_first");
    expect(apiKey()).toBe(apiKey());
  });

  test("is read again after the vendor refused it, even where the file looks unchanged", () => {
    const path = inFile("CCDB1_first");
    utimesSync(path, 1, 1);
    expect(apiKey().reveal()).toBe("CCDB1_first");
    writeFileSync(path, "CCDB1_second");
    utimesSync(path, 1, 1);
    expect(apiKey().reveal()).toBe("CCDB1_first");
    forgetApiKey();
    expect(apiKey().reveal()).toBe("CCDB1_second");
  });

  test("throws where the file is gone, so that a removed key is not used any longer", () => {
    const path = inFile("CCDB1_first");
    expect(apiKey().reveal()).toBe("CCDB1_first");
    renameSync(path, `${path}.gone`);
    expect(apiKey).toThrow("ENOENT");
  });
});
