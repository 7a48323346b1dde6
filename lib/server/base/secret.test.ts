import { Console } from "node:console";
import { PassThrough } from "node:stream";
import { format, inspect } from "node:util";
import pino from "pino";
import { describe, expect, test } from "vitest";
import { Secret } from "./secret.ts";

const CANARY = "canary-7f3a9c";
const secret = new Secret(CANARY);
const holder = { user: "app_user", password: secret, list: [secret], map: new Map([["password", secret]]) };

/** The output of `print` on both streams of a console. */
function consoleOutput(print: (console: Console) => void): string {
  const stream = new PassThrough();
  print(new Console(stream, stream));
  return String(stream.read());
}

function concatenated(text: string): string {
  return text + secret;
}

function loggedByPino(value: unknown): string {
  const stream = new PassThrough();
  pino(stream).info(value, "created %s %o %j", secret, secret, secret);
  return String(stream.read());
}

describe("Secret", () => {
  test("reveal gives the text", () => {
    expect(secret.reveal()).toBe(CANARY);
  });

  test.each<[string, () => string]>([
    ["a template", () => `${secret}`],
    ["String()", () => String(secret)],
    ["concatenation", () => concatenated("password ")],
    ["the join of an array", () => ["password", secret].join(" ")],
    ["JSON.stringify", () => JSON.stringify(holder)],
    ["JSON.stringify with a replacer", () => JSON.stringify(holder, (_, value) => value, 2)],
    ["inspect", () => inspect(holder, { depth: null, showHidden: true, getters: true })],
    ["format %s", () => format("%s", secret)],
    ["format %o, %O and %j", () => format("%o %O %j", secret, secret, secret)],
    ["console.log", () => consoleOutput((console) => console.log("made", secret, holder))],
    ["console.error", () => consoleOutput((console) => console.error(holder))],
    ["console.table", () => consoleOutput((console) => console.table([holder]))],
    ["the message and stack of an error", () => inspect(new Error(`failed with ${secret}`))],
    ["the cause of an error", () => inspect(new Error("failed", { cause: holder }))],
    ["pino", () => loggedByPino(holder)],
  ])("%s shows [redacted] and never the text", (_, print) => {
    expect(print()).toContain("[redacted]");
    expect(print()).not.toContain(CANARY);
  });

  test("console.dir, which asks no object how to print it, finds no field", () => {
    expect(consoleOutput((console) => console.dir(secret, { showHidden: true }))).toBe("Secret {}\n");
  });

  test.each<[string, () => unknown]>([
    ["structuredClone", () => structuredClone(secret)],
    ["a spread", () => ({ ...secret })],
    ["Object.assign", () => Object.assign({}, secret)],
    ["its own keys", () => Reflect.ownKeys(secret)],
    ["its entries", () => Object.entries(secret)],
  ])("%s takes nothing of it along", (_, copy) => {
    expect(inspect(copy(), { showHidden: true })).toMatch(/^(\{\}|\[ ?(\[length\]: 0)? ?\])$/);
  });

  test("as a number it is not a number", () => {
    expect(Number(new Secret("1234"))).toBeNaN();
    expect(format("%d %i %f", ...Array.from({ length: 3 }, () => new Secret("1234")))).toBe("NaN NaN NaN");
  });
});
