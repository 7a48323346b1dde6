import { chmodSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { freshFolder, freshProcess } from "../../../testing/server.ts";
import { A, B } from "./env-testing.ts";
import { accessOf, keyEntries, keyNamed, keyNameOn, keyOn, keysFileProblem, routeMark, setRoutes } from "./keyring.ts";
import { KeysFileError, keysOf, parseKeysFile } from "./keys-file.ts";

/** The file is looked at once in a turn of the event loop. */
const turn = () => new Promise<void>((done) => setImmediate(done));
const parse = (text: string) => parseKeysFile(text, "/etc/rolecall");
const TWO = `
keys:
  - name: prod
    file: prod-key
    clusters: [${A.toUpperCase()}]
  - name: look
    file: /run/secrets/look
    access: read
    account: reporting
`;

test("a keys file says of each key its file, access, service account and clusters", () => {
  expect(parse(TWO)).toEqual([
    {
      name: "prod",
      file: "/etc/rolecall/prod-key",
      access: "change",
      account: "key prod",
      clusters: [A],
      audit: false,
    },
    {
      name: "look",
      file: "/run/secrets/look",
      access: "read",
      account: "reporting",
      clusters: undefined,
      audit: false,
    },
  ]);
});

test.each<[string, string, RegExp]>([
  ["that is empty", "", /^line 1: the file: must be object/],
  ["without keys", "keys: []", /^line 1: keys: must have at least one key/],
  ["that is no YAML", "keys:\n  - name: [", /^line \d: this is no YAML/],
  [
    "with a field that there is not",
    TWO.replace("account:", "acount:"),
    /^line 9: keys\.1: has a field that there is not; there are name, file, access, account, clusters, label, audit$/,
  ],
  [
    "whose key lacks its name",
    TWO.replace("  - name: look\n    file", "  - file"),
    /^line 6: keys\.1\.name: is missing/,
  ],
  [
    "whose name of a name is mistyped",
    TWO.replace("name: look", "nmae: look"),
    /^line 6: keys\.1: has a field that there is not; there are name/,
  ],
  [
    "with a field beside the keys",
    `${TWO}more: 1\n`,
    /^line 10: the file: has a field that there is not; there are keys$/,
  ],
  [
    "with another access",
    TWO.replace("access: read", "access: admin"),
    /^line 8: keys\.1\.access: must be read or change/,
  ],
  [
    "with a cluster that is no id",
    TWO.replace(A.toUpperCase(), "prod"),
    /^line 5: keys\.0\.clusters\.0: must be the id/,
  ],
  ["with a name twice", TWO.replace("name: look", "name: prod"), /^two keys have the name prod/],
  ["with a key in place of its file", "keys:\n  - CCDB1_secret", /^line 2: keys\.0: must be object/],
])("a keys file %s is refused, with the line and without what stands there", (_, text, words) => {
  expect(() => parse(text)).toThrow(words);
  expect(() => parse(text)).not.toThrow(/CCDB1|acount|nmae|admin/);
});

test.each<[string, string]>([
  ["an alias", TWO.replace("name: look", "name: &a look").replace("account: reporting", "account: *a")],
  ["a tag", TWO.replace("name: look", "name: !secret look")],
  ["the file of another key", TWO.replace("/run/secrets/look", "../rolecall/prod-key")],
])("a keys file with %s is refused", (_, text) => {
  expect(() => parse(text)).toThrow(KeysFileError);
});

describe("a keys file", () => {
  const folder = freshFolder();
  freshProcess({ COCKROACH_API_KEY: "" });
  const file = () => join(folder(), "keys.yaml");
  /** As an editor or a deployment does it: the file is whole when it gets its name. */
  const replace = (text: string) => {
    writeFileSync(`${file()}.new`, text, { mode: 0o600 });
    renameSync(`${file()}.new`, file());
    return turn();
  };
  const writeKey = (name: string, text: string) => writeFileSync(join(folder(), `${name}-key`), `${text}\n`);
  const LOCAL = TWO.replace("/run/secrets/look", "look-key");
  beforeEach(async () => {
    vi.stubEnv("COCKROACH_KEYS_FILE", file());
    for (const name of ["prod", "look"]) writeKey(name, `the-whole-key-of-${name}`);
    await replace(LOCAL);
  });
  const names = () => keyEntries().map(({ name }) => name);

  test("is read again when another takes its name, and its keys with it", async () => {
    expect(names()).toEqual(["prod", "look"]);
    expect([accessOf("prod"), accessOf("look")]).toEqual(["change", "read"]);
    await replace(LOCAL.replace("name: look", "name: other"));
    expect(names()).toEqual(["prod", "other"]);
    expect(keyNamed("other").reveal()).toBe("the-whole-key-of-look");
    expect(accessOf("look")).toBe("read");
    expect(() => keyNamed("look")).toThrow(expect.objectContaining({ code: "cloud_key_refused" }));
  });

  test("a key is read again when its file changes, and half a key is none", () => {
    expect(keyNamed("prod").reveal()).toBe("the-whole-key-of-prod");
    for (const half of ["", "CCDB1_half", "two words of a key that are long"]) {
      writeKey("prod", half);
      expect(() => keyNamed("prod"), half).toThrow(expect.objectContaining({ code: "cloud_key_refused" }));
    }
    writeKey("prod", "the-next-key-of-prod");
    expect(keyNamed("prod").reveal()).toBe("the-next-key-of-prod");
  });

  test("that cannot be used leaves the keys of before, and says why", async () => {
    names();
    for (const [text, problem] of [
      ["keys:\n", "line 1: keys: must be array"],
      [LOCAL.slice(0, 60), "it must end with a line break: it may be half written"],
    ] as const) {
      await replace(text);
      expect(names()).toEqual(["prod", "look"]);
      expect(keysFileProblem()).toBe(problem);
    }
    rmSync(file());
    await turn();
    expect(names()).toEqual(["prod", "look"]);
    expect(keysFileProblem()).toBe("it cannot be read, or is a link");
    await replace(LOCAL.replace("name: look", "name: other"));
    expect(names()).toEqual(["prod", "other"]);
    expect(keysFileProblem()).toBeUndefined();
  });

  test("that is changed in place is not taken: half of it can let a key change what it was to read", async () => {
    names();
    const half = LOCAL.slice(0, LOCAL.indexOf("    access: read"));
    expect(parse(half).map(({ access }) => access)).toEqual(["change", "change"]);
    writeFileSync(file(), half);
    await turn();
    expect([accessOf("prod"), accessOf("look")]).toEqual(["change", "read"]);
    expect(keysFileProblem()).toBe("it was changed in place: write a new file and rename it");
    // As it was, it needs no new name.
    writeFileSync(file(), LOCAL);
    await turn();
    expect(keysFileProblem()).toBeUndefined();
  });

  test.each([0o644, 0o660, 0o604, 0o620])("of mode %o is refused", (mode) => {
    chmodSync(file(), mode);
    expect(() => keysOf(file())).toThrow("its mode must be 0600");
  });

  test("that is a link, a folder or too large is refused", async () => {
    symlinkSync(file(), join(folder(), "link"));
    expect(() => keysOf(join(folder(), "link"))).toThrow("it cannot be read, or is a link");
    expect(() => keysOf(folder())).toThrow("it is no file");
    await replace(`${LOCAL}# ${"x".repeat(64 * 1024)}\n`);
    expect(() => keysOf(file())).toThrow("it has more than 64 KiB");
  });

  test("a key answers for a cluster only with the text that was listed, and while the file lets it", async () => {
    const route = (key: string, id: string) => [id, { key, mark: routeMark(key, id) ?? "" }] as const;
    setRoutes(new Map([route("prod", A), route("look", B)]));
    expect([keyNameOn(A), keyNameOn(B)]).toEqual(["prod", "look"]);
    expect(keyOn(A).reveal()).toBe("the-whole-key-of-prod");
    writeKey("look", "another-key-for-look");
    expect([keyNameOn(A), keyNameOn(B)]).toEqual(["prod", undefined]);
    writeKey("look", "the-whole-key-of-look");
    expect(keyNameOn(B)).toBe("look");
    await replace(LOCAL.replace("prod-key", "x-key").replace("look-key", "prod-key").replace("x-key", "look-key"));
    expect([keyNameOn(A), keyNameOn(B)]).toEqual([undefined, undefined]);
    await replace(LOCAL.replace(A.toUpperCase(), B));
    expect([keyNameOn(A), keyNameOn(B)]).toEqual([undefined, "look"]);
    expect(() => keyOn(A)).toThrow(expect.objectContaining({ code: "cloud_key_refused" }));
  });
});
