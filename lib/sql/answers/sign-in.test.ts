import { describe, expect, test } from "vitest";
import { HBA_SETTING, JWT_SETTING } from "../templates/sign-in.ts";
import { readSignInMethods, readSignInSettings } from "./sign-in.ts";

const settings = (...rows: string[][]) => readSignInSettings({ columns: ["variable", "value"], rows });
const rules = (text: string) => settings([HBA_SETTING, text], [JWT_SETTING, "false"]);

describe("the settings by which SQL users sign in", () => {
  test("close LDAP and other rules where there are none, and tokens where they are off", () => {
    expect(rules("")).toEqual({ jwt: false, ldap: false, other: false });
    expect(
      rules("# ours\nhost all root all cert-password\nhost all all all cert-password # all\nlocal all all password"),
    ).toEqual({ jwt: false, ldap: false, other: false });
    expect(rules("host all all 10.0.0.0 255.0.0.0 scram-sha-256")).toMatchObject({ ldap: false, other: false });
  });

  test("show each way that a rule or a setting opens", () => {
    expect(settings([HBA_SETTING, ""], [JWT_SETTING, "true"])).toMatchObject({ jwt: true });
    const ldap = 'host all all all ldap ldapserver=ldap.example.com ldapport=636 "ldapbasedn=ou=users,dc=example"';
    expect(rules(`host all root all cert-password\n${ldap}`)).toMatchObject({ ldap: true });
    expect(rules("host all all all gss include_realm=0")).toMatchObject({ other: true });
    expect(rules("host all all all trust")).toMatchObject({ other: true });
    expect(rules("host all all all jwt_token")).toMatchObject({ jwt: true });
  });

  test.each([
    ["redacted", "<redacted>"],
    ["null", "NULL"],
    ["another method", "host all all all radius"],
    ["a rule that is cut", "host all all"],
    ["another kind of rule", "include other.conf"],
    ["a list with spaces", "host all a, b, c all ldap"],
  ])("close nothing where a rule is not understood: %s", (_, text) => {
    const { ldap, other } = rules(text);
    expect([ldap, other]).not.toContain(false);
  });

  test("show nothing where the answer lacks a setting, has one twice, or is another answer", () => {
    expect(settings()).toEqual({ jwt: undefined, ldap: undefined, other: undefined });
    expect(settings([JWT_SETTING, "maybe"]).jwt).toBeUndefined();
    expect(settings([JWT_SETTING, "false"], [JWT_SETTING, "true"])).toEqual({});
    expect(readSignInSettings({ columns: ["name", "value"], rows: [[JWT_SETTING, "false"]] })).toEqual({});
  });
});

test("open sessions show the ways that they used, and a rule that takes either shows neither", () => {
  const used = (...methods: string[]) =>
    [
      ...readSignInMethods({ columns: ["authentication_method", "sessions"], rows: methods.map((one) => [one, "1"]) }),
    ].sort();
  expect(used("password", "cert-password", "scram-sha-256", "NULL", "")).toEqual([]);
  expect(used("cert", "jwt_token", "ldap", "gss")).toEqual(["certificate", "jwt", "ldap", "other"]);
  expect([...readSignInMethods({ columns: ["sessions"], rows: [["1"]] })]).toEqual([]);
});
