import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { displayName, foldName, isOneScript, isSameName } from "./display-names.ts";

describe("names are the same", () => {
  test.each([
    ["case", "Lena Hoffmann", "LENA HOFFMANN"],
    ["accents", "José Núñez", "Jose Nunez"],
    ["spaces", "Lena  Hoffmann", "LenaHoffmann"],
    ["signs", "Lena Hoffmann.", "Lena-Hoffmann"],
    ["Cyrillic letters", "Lena Hoffmann", "Lеnа Ноffmаnn"],
    ["Greek letters", "Nikos", "Νικος".replace("ς", "s")],
    ["wide letters", "Lena", "Ｌｅｎａ"],
    ["mathematical letters", "Lena", "𝐋𝐞𝐧𝐚"],
    ["capital i, small L and one", "Ilka", "llka"],
    ["zero and o", "Bob", "B0b"],
    ["German and Polish letters", "Weiß Łukasz", "Weiss Lukasz"],
    ["script, Cyrillic for Latin", "хог", "xor"],
    ["script, Cyrillic for a digit", "Зоо", "3oo"],
    ["script, Greek for Latin", "νονο", "vovo"],
    ["script, Greek for Latin capitals", "Υου", "You"],
    ["script, Armenian for Latin", "Օհօ ցսո", "Oho gun"],
    ["script, Greek for Cyrillic", "ΠΡΟ ΓΟΡ ΦΟΚΑ", "ПРО ГОР ФОКА"],
    ["small capitals", "ʟᴇɴᴀ", "Lena"],
    ["other Latin forms", "ɡrɑce", "Grace"],
    ["letters that look like one", "Thornas VVill", "Thomas Will"],
  ])("whatever their %s", (_, one, other) => {
    expect(isSameName(one, other)).toBe(true);
  });

  test("and others are not", () => {
    expect(isSameName("Lena Hoffmann", "Lena Hofmann")).toBe(false);
    expect(isSameName("李雷", "韩梅梅")).toBe(false);
    expect(isSameName("Анна", "Ольга")).toBe(false);
    expect(isSameName("Payments", "Payments 2")).toBe(false);
    expect(isSameName("Нина", "Hina")).toBe(false);
    expect(isSameName("Νίκος", "Νίνος")).toBe(false);
  });

  test("in either case of their own script", () => {
    expect(isSameName("ΝΊΚΟΣ ΥΨ", "Νίκος υψ")).toBe(true);
    expect(isSameName("ГРИГОРИЙ", "Григорий")).toBe(true);
  });

  test("also after they were folded once", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        expect(foldName(foldName(name))).toBe(foldName(name));
      }),
    );
  });
});

test.each([
  "https://evil.example",
  "Ada ://x",
  "www.evil.example",
  "Call WWW.evil.example",
  "evil.example/x",
  "Ops/Payments",
])("a new name is no address: %s", (name) => {
  expect(displayName(100).safeParse(name).success).toBe(false);
});

test.each(["Dr. No", "St. Gallen", "wwwolf", "node.js", "ci:deploy"])("a new name may be %s", (name) => {
  expect(displayName(100).safeParse(name).success).toBe(true);
});

test.each([
  ...[
    "Lena",
    "Zoë O’Neil 2",
    "Łukasz",
    "Ｌｅｎａ",
    "µServices",
    "Ops 🚀",
    "№ 5",
    "Лена 2",
    "Ελένη",
    "Ծովինար",
    "ნინო",
    "דנה",
  ],
  ...["علي ٢", "माया", "แพรวา", "ልና", "李雷", "Lena 李", "ひらカナ李 Lena", "ㄅ李 Lena", "김 金 Lena", "ー々"],
])("%s is of one script, or of several that are written together", (name) => {
  expect(isOneScript(name)).toBe(true);
});

test.each([
  ...["Lеna", "Αda", "Օscar", "Лена Lovelace", "Лена Ω", "Лена 李", "김 ひら", "ㄅ 김", "Lena ٢", "माया ทย"],
  // Of scripts that few people write or nobody does any more.
  ...["ꓡꓰꓠꓮ", "ᎪᎠᎪ", "ᗪᗩᗪ", "ⲚⲞ"],
])("%s is not", (name) => {
  expect(isOneScript(name)).toBe(false);
});

describe("a name", () => {
  const problems = (name: string) =>
    displayName(10)
      .safeParse(name)
      .error?.issues.map(({ message }) => message);

  test.each(["Lena", "José", "李雷", "O'Neil", "Ünal 2"])("may be %s", (name) => {
    expect(problems(name)).toBeUndefined();
  });

  test.each(["Le\u200bna", "Lena\u202e", "Le\u00adna", "\u3164", "Le\nna", "Le\u2060na", "\ufeffx", "a\ue000"])(
    "has no character that is not seen: %j",
    (name) => {
      expect(problems(`x${name}x`)).toEqual(["Remove line breaks and invisible characters."]);
    },
  );

  test("has letters or digits", () => {
    expect(problems("...")).toEqual(["Use letters or digits."]);
    expect(problems("  ")).toEqual(["Enter a name."]);
    expect(problems("x".repeat(11))).toEqual(["At most 10 characters."]);
  });
});
