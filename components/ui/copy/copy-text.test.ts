import { describe, expect, test } from "vitest";
import { copyKeys, copyText } from "./copy-text.ts";

describe("copying", () => {
  test("success is claimed only after the browser has written exactly the text", async () => {
    const written: string[] = [];
    const clipboard = { writeText: async (text: string) => void written.push(text) };
    expect(await copyText("p4ss", clipboard)).toBe("copied");
    expect(written).toEqual(["p4ss"]);
  });

  test("a refusal is returned, not thrown", async () => {
    const clipboard = { writeText: async () => Promise.reject(new DOMException("no", "NotAllowedError")) };
    expect(await copyText("p4ss", clipboard)).toBe("select");
  });

  test("without a clipboard, a person must copy", async () => {
    expect(await copyText("p4ss", undefined)).toBe("select");
  });

  test.each([
    ["MacIntel", "⌘C"],
    ["iPhone", "⌘C"],
    ["Win32", "Ctrl+C"],
    ["Linux x86_64", "Ctrl+C"],
    ["", "Ctrl+C"],
  ])("on %j it is %s", (platform, keys) => {
    expect(copyKeys(platform)).toBe(keys);
  });
});
