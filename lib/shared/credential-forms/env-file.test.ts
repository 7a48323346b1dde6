import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import dotenv from "dotenv";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Credential, textOf } from "./credential.ts";
import { envFile } from "./env-file.ts";
import { credential, masked, ordinary, runShell, shells } from "./testing.ts";
import { connectionUrl } from "./url.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "env-file-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

const KEYS = ["DATABASE_URL", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSSLMODE"];

/** The keys that the form promises, with the values that a reader must find. */
function expected(input: Credential, left: readonly string[]): Record<string, string> {
  const { host, port, database } = input.connection;
  const url = textOf(connectionUrl(input));
  const values = [url, host, String(port), input.name, input.password, database, "verify-full"];
  return Object.fromEntries(
    KEYS.map((key, index) => [key, values[index] ?? ""] as const).filter(([key]) => !left.includes(key)),
  );
}

/** The variables that the notes say are left out. */
function leftOut(notes: readonly string[]): string[] {
  return notes.filter((note) => note.includes("left out")).flatMap((note) => note.match(/PG[A-Z]+/g) ?? []);
}

/** The environment of a program that a shell starts after reading the file with every assignment exported. */
function readByShell(shell: string, text: string): Record<string, string> {
  writeFileSync(join(directory, ".env"), text);
  const entries = runShell(shell, "set -a; . ./.env; /usr/bin/env -0", directory).map((entry) => {
    const end = entry.indexOf("=");
    return [entry.slice(0, end), entry.slice(end + 1)] as const;
  });
  return Object.fromEntries(entries.filter(([key]) => KEYS.includes(key)));
}

test("an ordinary credential needs no quotes, so that readers which keep them take it too", () => {
  const { segments, notes } = envFile(ordinary);
  expect(masked(segments)).toBe(
    [
      "DATABASE_URL=postgresql://app_user:•@orders-prod-6712.j77.aws-eu-central-1.cockroachlabs.cloud:26257/shop?sslmode=verify-full",
      "PGHOST=orders-prod-6712.j77.aws-eu-central-1.cockroachlabs.cloud",
      "PGPORT=26257",
      "PGUSER=app_user",
      "PGPASSWORD=•",
      "PGDATABASE=shop",
      "PGSSLMODE=verify-full",
      "",
    ].join("\n"),
  );
  expect(notes[0]).toContain("docker run --env-file.");
});

test("dotenv and Node read the values of any credential", () => {
  fc.assert(
    fc.property(credential, (input) => {
      const { segments, notes } = envFile(input);
      const values = expected(input, leftOut(notes));
      expect(dotenv.parse(textOf(segments))).toEqual(values);
      expect(parseEnv(textOf(segments))).toEqual(values);
    }),
    { numRuns: 1000 },
  );
});

test.each(shells)("%s reads the values of any credential", (shell) => {
  fc.assert(
    fc.property(credential, (input) => {
      const { segments, notes } = envFile(input);
      expect(readByShell(shell, textOf(segments))).toEqual(expected(input, leftOut(notes)));
    }),
    // A tilde after a colon stands for the home folder, unless quoted.
    { examples: [[{ ...ordinary, password: "x:~" }]] },
  );
});

test("only a value with an apostrophe that double quotes cannot hold, or with a backslash at its end, is left out", () => {
  const left = (password: string) => leftOut(envFile({ ...ordinary, password }).notes);
  expect(left(`it's`)).toEqual([]);
  expect(left(`a"b$c\`d`)).toEqual([]);
  expect(left(`it's "quoted"`)).toEqual(["PGPASSWORD"]);
  expect(left(`it's $5`)).toEqual(["PGPASSWORD"]);
  expect(left(`ends\\`)).toEqual(["PGPASSWORD"]);
});

test("where quotes are needed, the note warns of readers that keep them", () => {
  expect(envFile({ ...ordinary, password: "two words" }).notes[0]).toContain("Not for docker run --env-file");
});
