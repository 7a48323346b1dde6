import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { textOf } from "./credential.ts";
import { kubernetesSecret, secretName } from "./kubernetes.ts";
import { credential, masked, ordinary, sqlUserName } from "./testing.ts";
import { connectionUrl } from "./url.ts";

/** The rule by which the Kubernetes API server judges a Secret's name (IsDNS1123Subdomain in apimachinery). */
const RFC_1123 = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** The SQL user's name, read back from the Secret's: that this can be written is why names never collide. */
function sqlUserOf(secret: string): string {
  const [, slug, leading, spelling] = /^(.*)-x(s?)([a-z0-9]*)$/.exec(secret) ?? [];
  if (slug === undefined || spelling === undefined) return secret;
  const characters = Array.from(spelling.matchAll(/[dup]|h([0-9a-f]+)h/g), ([letter, code]) =>
    code === undefined ? ({ d: "-", u: "_", p: "." }[letter] ?? "") : String.fromCodePoint(Number.parseInt(code, 16)),
  );
  return (leading ? slug.slice("sql".length) : slug).replaceAll("-", () => characters.shift() ?? "");
}

describe("secretName", () => {
  test.each([
    ["orders", "orders"],
    ["app-user", "app-user"],
    ["app.user", "app.user"],
    ["7up", "7up"],
    ["app_user", "app-user-xu"],
    ["app_user.v-2", "app-user-v-2-xupd"],
    ["_app", "sql-app-xsu"],
    ["app-", "app--xd"],
    ["straße", "stra-e-xhdfh"],
    ["app-user-xu", "app-user-xu-xdd"],
  ])("%s is called %s", (name, secret) => {
    expect(secretName(name)).toBe(secret);
  });

  test("is legal in Kubernetes for every name that CockroachDB can hold", () => {
    const longest = "_".repeat(63);
    fc.assert(
      fc.property(sqlUserName, (name) => {
        expect(secretName(name)).toMatch(RFC_1123);
        expect(secretName(name).length).toBeLessThanOrEqual(253);
      }),
      { numRuns: 1000, examples: [[longest], ["𝐚".repeat(15)], ["é".repeat(31)]] },
    );
  });

  test("two SQL users never share a Secret: the name can be read back, also from names that look like Secrets' names", () => {
    fc.assert(
      fc.property(fc.oneof(sqlUserName, sqlUserName.map(secretName)), (name) => {
        expect(sqlUserOf(secretName(name))).toBe(name);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("kubernetesSecret", () => {
  test("is a Secret with one key per part, with the password alone marked secret", () => {
    const url =
      "postgresql://app_user:•@orders-prod-6712.j77.aws-eu-central-1.cockroachlabs.cloud:26257/shop?sslmode=verify-full";
    expect(parse(masked(kubernetesSecret(ordinary).segments))).toEqual({
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: "app-user-xu",
        annotations: { "rolecall/cluster": "orders-prod", "rolecall/sql-user": "app_user" },
      },
      type: "Opaque",
      stringData: {
        url,
        username: "app_user",
        password: "•",
        host: "orders-prod-6712.j77.aws-eu-central-1.cockroachlabs.cloud",
        port: "26257",
        database: "shop",
      },
    });
  });

  test.each(["1.1", "1.2"] as const)(
    "a parser of YAML %s reads every part of any credential as a string",
    (version) => {
      fc.assert(
        fc.property(credential, (input) => {
          const { segments } = kubernetesSecret(input);
          const { metadata, stringData } = parse(textOf(segments), { version, strict: true });
          expect(stringData).toEqual({
            url: textOf(connectionUrl(input)),
            username: input.name,
            password: input.password,
            host: input.connection.host,
            port: String(input.connection.port),
            database: input.connection.database,
          });
          expect(metadata).toEqual({
            name: secretName(input.name),
            annotations: { "rolecall/cluster": input.clusterName, "rolecall/sql-user": input.name },
          });
        }),
      );
    },
  );

  test("a note appears only if the Secret is named differently", () => {
    const renamed = (name: string) =>
      kubernetesSecret({ ...ordinary, name }).notes.some((note) => note.includes("is named"));
    expect(renamed("app_user")).toBe(true);
    expect(renamed("app-user")).toBe(false);
  });
});
