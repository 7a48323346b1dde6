import { describe, expect, test } from "vitest";
import { SECRET_VARIABLES } from "#lib/shared/secret.ts";
import type { Env } from "./env.ts";
import { schema } from "./env-schema.ts";
import { A, accepted, B, KEY, problems, type Variables } from "./env-testing.ts";

describe("an unset variable", () => {
  const defaults = {
    COCKROACH_SERVER: new URL("https://cockroachlabs.cloud"),
    COCKROACH_API_ACCESS: "change",
    COCKROACH_API_VERSION: "2024-09-16",
    DATABASE_URL: "sqlite:./data/rolecall.db",
    COPY_BEFORE_UPGRADE: true,
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

test("a variable that holds a secret, or says where one is, is among those that no program gets", () => {
  const open = Object.keys(schema.shape).filter((name) => !SECRET_VARIABLES.includes(name));
  expect(open.filter((name) => /KEY|SECRET|TOKEN|PASSWORD|_URL|_FILE/.test(name))).toEqual([
    "APP_URL",
    "BREACHED_PASSWORDS_FILE",
    "SECRET_STORE_HOSTS",
    "PASSWORD_SIGN_IN",
  ]);
  const all = [...Object.keys(schema.shape), "ROLECALL_TOKEN"];
  expect(SECRET_VARIABLES.filter((name) => !all.includes(name))).toEqual([]);
});

describe("a valid value is accepted", () => {
  test.each<[keyof Env, string, unknown]>([
    ["COCKROACH_SERVER", "http://127.0.0.1:26258", new URL("http://127.0.0.1:26258")],
    ["COCKROACH_SERVER", "https://cloud.example.com/", new URL("https://cloud.example.com")],
    ["COCKROACH_API_VERSION", "2025-02-28", "2025-02-28"],
    ["COCKROACH_API_ACCESS", "read", "read"],
    ["CLUSTER_IDS", A, [A]],
    ["CLUSTER_IDS", ` ${A} , ${B.toUpperCase()}`, [A, B]],
    ["DATABASE_URL", "sqlite:/var/lib/rolecall/rolecall.db", "sqlite:/var/lib/rolecall/rolecall.db"],
    ["COPY_BEFORE_UPGRADE", "false", false],
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

  test("SMTP_URL and MAIL_FROM say how mail is sent, and the password of the server does not print itself", () => {
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
