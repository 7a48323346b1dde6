import * as fc from "fast-check";
import { parse } from "pg-connection-string";
import { describe, expect, test } from "vitest";
import { isIpv6, textOf } from "./credential.ts";
import { credential, masked, ordinary } from "./testing.ts";
import { connectionUrl, percentEncode } from "./url.ts";

/** The one way to write a host, without brackets: an IPv6 address has many. */
function canonical(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  return isIpv6(bare) ? new URL(`http://[${bare}]`).hostname : bare;
}

describe("connectionUrl", () => {
  test("has the documented shape, with the password alone marked secret", () => {
    expect(masked(connectionUrl(ordinary))).toBe(
      "postgresql://app_user:•@orders-prod-6712.j77.aws-eu-central-1.cockroachlabs.cloud:26257/shop?sslmode=verify-full",
    );
  });

  test("the WHATWG URL parser gives back every part of any credential", () => {
    fc.assert(
      fc.property(credential, (input) => {
        const url = new URL(textOf(connectionUrl(input)));
        expect(url.protocol).toBe("postgresql:");
        expect(decodeURIComponent(url.username)).toBe(input.name);
        expect(decodeURIComponent(url.password)).toBe(input.password);
        expect(canonical(url.hostname)).toBe(canonical(input.connection.host));
        expect(url.port).toBe(String(input.connection.port));
        expect(decodeURIComponent(url.pathname)).toBe(`/${input.connection.database}`);
        expect(url.search).toBe("?sslmode=verify-full");
        expect(url.hash).toBe("");
      }),
    );
  });

  test("the parser of node-postgres gives back every part of any credential", () => {
    fc.assert(
      fc.property(credential, (input) => {
        const parsed = parse(textOf(connectionUrl(input)));
        expect(parsed.user).toBe(input.name);
        expect(parsed.password).toBe(input.password);
        expect(canonical(parsed.host ?? "")).toBe(canonical(input.connection.host));
        expect(parsed.port).toBe(String(input.connection.port));
        // It uses decodeURI for the database, which leaves these characters encoded.
        if (!/[;/?:@&=+$,#]/.test(input.connection.database)) expect(parsed.database).toBe(input.connection.database);
      }),
    );
  });
});

test("percentEncode leaves only the unreserved characters of RFC 3986, and can be undone", () => {
  expect(percentEncode("a!'()*~/ é")).toBe("a%21%27%28%29%2A~%2F%20%C3%A9");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(percentEncode(text)).toMatch(/^([A-Za-z0-9._~-]|%[0-9A-F]{2})*$/);
      expect(decodeURIComponent(percentEncode(text))).toBe(text);
    }),
  );
});
