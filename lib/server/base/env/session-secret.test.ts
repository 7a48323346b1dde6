import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import * as fc from "fast-check";
import { sealData, unsealData } from "iron-session";
import { describe, expect, test } from "vitest";
import { freshFolder } from "../../../testing/server.ts";
import { parseSessionSecrets, type SessionSecrets, storedSessionSecrets } from "./session-secret.ts";

const OLD = "o".repeat(32);
const NEW = "n".repeat(32);

function revealed(secrets: SessionSecrets | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets ?? {}).map(([number, secret]) => [number, secret.reveal()]));
}

describe("parseSessionSecrets", () => {
  test.each([
    ["one secret", `1:${OLD}`, { 1: OLD }],
    ["a rotation", `2:${NEW},1:${OLD}`, { 1: OLD, 2: NEW }],
    ["spaces and a line's end around them", ` 2:${NEW} ,\n1:${OLD}\n`, { 1: OLD, 2: NEW }],
    ["a colon within a secret", `1:${OLD}:x`, { 1: `${OLD}:x` }],
  ])("takes %s", (_, text, secrets) => {
    expect(revealed(parseSessionSecrets(text))).toEqual(secrets);
  });

  test.each([
    ["nothing", ""],
    ["a secret without a number", OLD],
    ["a secret of 31 characters", `1:${"s".repeat(31)}`],
    ["a secret that is long by spaces at its end only", `1:${"s".repeat(31)}  `],
    ["the number 0", `0:${OLD}`],
    ["a number with a leading zero", `01:${OLD}`],
    ["a negative number", `-1:${OLD}`],
    ["a number used twice", `1:${OLD},1:${NEW}`],
    ["a good one beside a bad one", `2:${NEW},${OLD}`],
    ["a comma at the end", `1:${OLD},`],
  ])("refuses %s, as a whole", (_, text) => {
    expect(parseSessionSecrets(text)).toBeUndefined();
  });

  test("wraps what it takes, so that printing it shows nothing", () => {
    expect(inspect(parseSessionSecrets(`1:${OLD}`)) + JSON.stringify(parseSessionSecrets(`1:${OLD}`))).not.toContain(
      "oo",
    );
  });

  test("gives every secret back as it was written, whatever it is made of", () => {
    const secret = fc
      .string({ minLength: 32 })
      .filter((text) => !/[,\n\r\u2028\u2029]/.test(text) && text.trimEnd() === text);
    const numbered = fc.dictionary(fc.integer({ min: 1, max: 999_999 }).map(String), secret, {
      minKeys: 1,
      maxKeys: 5,
    });
    fc.assert(
      fc.property(numbered, (secrets) => {
        const text = Object.entries(secrets).map(([number, value]) => `${number}:${value}`);
        expect(revealed(parseSessionSecrets(text.join(",")))).toEqual({ ...secrets });
      }),
    );
  });
});

describe("a rotation of the secret", () => {
  const before = revealed(parseSessionSecrets(`1:${OLD}`));
  const during = revealed(parseSessionSecrets(`2:${NEW},1:${OLD}`));
  const after = revealed(parseSessionSecrets(`2:${NEW}`));

  test("keeps the cookies that were sealed before it", async () => {
    expect(await unsealData(await sealData({ id: "x" }, { password: before }), { password: during })).toEqual({
      id: "x",
    });
  });

  test("seals with the newest, so that the old one can be dropped", async () => {
    expect(await unsealData(await sealData({ id: "x" }, { password: during }), { password: after })).toEqual({
      id: "x",
    });
  });

  test("no longer opens cookies that only the dropped secret sealed", async () => {
    expect(await unsealData(await sealData({ id: "x" }, { password: before }), { password: after })).toEqual({});
  });
});

describe("storedSessionSecrets", () => {
  const folder = freshFolder();

  test("makes a secret of 256 bits that only its owner can read, in a folder that only its owner can open", () => {
    const data = join(folder(), "data");
    const secret = storedSessionSecrets(data)[1]?.reveal() ?? "";
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    expect(statSync(join(data, "session-secret")).mode & 0o777).toBe(0o600);
    expect(statSync(data).mode & 0o777).toBe(0o700);
  });

  test("stays the same at the next start, so sessions survive", () => {
    expect(revealed(storedSessionSecrets(folder()))).toEqual(revealed(storedSessionSecrets(folder())));
  });

  test("makes another one elsewhere", () => {
    expect(revealed(storedSessionSecrets(join(folder(), "a")))).not.toEqual(
      revealed(storedSessionSecrets(join(folder(), "b"))),
    );
  });

  test("takes a secret that a person has put there", () => {
    writeFileSync(join(folder(), "session-secret"), `2:${NEW},1:${OLD}\n`);
    expect(revealed(storedSessionSecrets(folder()))).toEqual({ 1: OLD, 2: NEW });
  });

  test.each(["", "canary-too-short", `canary-without-number-${OLD}`])(
    "stops at a damaged file (%j), names it and repeats nothing of it",
    (content) => {
      writeFileSync(join(folder(), "session-secret"), content);
      expect(() => storedSessionSecrets(folder())).toThrow(join(folder(), "session-secret"));
      expect(() => storedSessionSecrets(folder())).not.toThrow(/canary/);
    },
  );
});
