import { describe, expect, test } from "vitest";
import { masked, ordinary } from "./credential-forms/testing.ts";
import { credentialForms, textOf } from "./credential-forms.ts";

const input = { ...ordinary, connection: { ...ordinary.connection, databases: ["shop"] } };
const ids = (forms: ReturnType<typeof credentialForms>) => forms.map((form) => form.id);

describe("credentialForms", () => {
  test("gives all forms in the order of the tabs", () => {
    const forms = credentialForms(input);
    expect(forms.map((form) => form.label)).toEqual([
      "Plain",
      "Connection URL",
      ".env",
      "psql / cockroach sql",
      "Kubernetes Secret",
    ]);
    expect(ids(forms)).toEqual(["plain", "url", "env", "psql", "kubernetes"]);
  });

  test("Plain is the password and nothing else", () => {
    const [plain] = credentialForms(input);
    expect(plain && textOf(plain.segments)).toBe(input.password);
    expect(plain?.notes).toEqual([]);
  });

  test("no form shows any spelling of the password in a piece that is not masked", () => {
    const password = `${input.password} '"\\`;
    for (const form of credentialForms({ ...input, password })) {
      expect(textOf(form.segments), form.id).toContain(input.password);
      expect(masked(form.segments), form.id).not.toContain(input.password);
      expect(form.notes.join(" "), form.id).not.toContain(input.password);
    }
  });

  test("without an address only Plain remains, with the reason", () => {
    const forms = credentialForms({ ...input, connection: undefined });
    expect(ids(forms)).toEqual(["plain"]);
    expect(forms[0]?.notes).toEqual([
      "The other forms need the cluster's address, which CockroachDB Cloud did not return.",
    ]);
  });

  test.each([
    ["a host that would send the password elsewhere", { host: "good.example:1@evil.example" }],
    ["a host with a path", { host: "good.example/x" }],
    ["a host with a line break", { host: "good.example\nPGHOST=evil.example" }],
    ["a host that is a socket's folder", { host: "/tmp" }],
    ["a list of hosts", { host: "good.example,evil.example" }],
    ["an IPv4 address that is none", { host: "10.0.0.256" }],
    ["an IPv6 address that is none", { host: "::1::" }],
    ["an IPv6 address in brackets", { host: "[::1]" }],
    ["no host", { host: "" }],
    ["port 0", { port: 0 }],
    ["a port that is too large", { port: 65_536 }],
    ["a port that is no whole number", { port: 26257.5 }],
    ["no database", { database: "" }],
    ["a database with a line break", { database: "shop\nPGHOST=evil.example" }],
    ["a database with a bidirectional override", { database: "shop\u202Egro" }],
    ["a database with half a surrogate pair", { database: "shop\uD800" }],
    ["a database that URL parsers resolve away", { database: ".." }],
  ])("%s leaves only Plain, with the reason and without the value", (_, part) => {
    const forms = credentialForms({ ...input, connection: { ...input.connection, ...part } });
    expect(ids(forms)).toEqual(["plain"]);
    expect(forms[0]?.notes[0]).toMatch(/^The other forms are not available\. [A-Z].*\.$/);
    expect(forms[0]?.notes[0]).not.toContain("evil");
  });

  test.each(["10.0.0.1", "2001:db8::1", "localhost", "Cluster-1.Example.COM"])("the host %s is accepted", (host) => {
    expect(credentialForms({ ...input, connection: { ...input.connection, host } })).toHaveLength(5);
  });
});
