import { expect, test } from "vitest";
import { parseMailTarget, parseSender } from "./mail-address.ts";

test.each([
  ["smtp://mail.example.com", { host: "mail.example.com", port: 587, tls: "required", user: "" }],
  ["smtps://mail.example.com", { host: "mail.example.com", port: 465, tls: "at_once" }],
  ["smtp://me%40example.com:p%25w@mail.example.com:2525", { port: 2525, tls: "required", user: "me@example.com" }],
  ["smtp://localhost:1025", { host: "localhost", port: 1025, tls: "none" }],
  ["smtp://LOCALHOST", { host: "localhost", tls: "none" }],
  ["smtp://[::1]:25", { host: "::1", port: 25, tls: "none" }],
  ["smtp://localhost.example.com", { tls: "required" }],
])("%s is a server", (text, expected) => {
  expect(parseMailTarget(text)).toMatchObject({ kind: "smtp", ...expected });
});

test("the password of a server is as it was before it was encoded, and is never printed", () => {
  const target = parseMailTarget("smtp://me:p%25w%2F@mail.example.com");
  expect(target?.kind === "smtp" && target.password.reveal()).toBe("p%w/");
  expect(JSON.stringify(target)).not.toContain("p%w");
  const plain = parseMailTarget("smtp://me:100%@mail.example.com");
  expect(plain?.kind === "smtp" && plain.password.reveal()).toBe("100%");
});

test("a folder and the console are for development", () => {
  expect(parseMailTarget("file:./mail")).toEqual({ kind: "folder", path: "./mail" });
  expect(parseMailTarget("console:")).toEqual({ kind: "console" });
});

test.each([
  "",
  "mail.example.com",
  "http://mail.example.com",
  "smtp://",
  "smtp://h/path",
  "smtp://h?tls=no",
  "file:",
  "console:x",
])("%j is not a mail server", (text) => {
  expect(parseMailTarget(text)).toBeUndefined();
});

test("a sender is an address, with a name or without", () => {
  expect(parseSender("rolecall@example.com")).toEqual({ name: "", address: "rolecall@example.com" });
  const named = { name: "Rolecall, Halden", address: "rolecall@example.com" };
  expect(parseSender("Rolecall, Halden <rolecall@example.com>")).toEqual(named);
  expect(parseSender('"Rolecall, Halden" <rolecall@example.com>')).toEqual(named);
});

test.each(["", "Rolecall", "a@b, c@d", "<a@b", "a@b>", "Rolecall\nBcc: x <a@b>"])("%j is no sender", (text) => {
  expect(parseSender(text)).toBeUndefined();
});
