import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import dotenv from "dotenv";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Credential, textOf } from "./credential.ts";
import { envFile } from "./env-file.ts";
import { credential, FIVE_TIMES, masked, ordinary, runShell, shells, twentyCredentials } from "./testing.ts";
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

/** The environments of programs, each started after a shell has read one of the files with every assignment exported. */
function readByShell(shell: string, files: readonly string[]): Record<string, string>[] {
  const read = files.map((text, index) => {
    writeFileSync(join(directory, `${index}.env`), text);
    return `(set -a; . ./${index}.env; /usr/bin/env -0; printf '%s\\0' 'end of file')`;
  });
  const environments: Record<string, string>[] = [{}];
  for (const entry of runShell(shell, read.join("\n"), directory)) {
    const end = entry.indexOf("=");
    const key = entry.slice(0, end);
    if (end === -1) environments.push({});
    else if (KEYS.includes(key)) Object.assign(environments.at(-1) ?? {}, { [key]: entry.slice(end + 1) });
  }
  return environments.slice(0, -1);
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
    fc.property(twentyCredentials, (inputs) => {
      const forms = inputs.map((input) => ({ input, ...envFile(input) }));
      const texts = forms.map(({ segments }) => textOf(segments));
      expect(readByShell(shell, texts)).toEqual(forms.map(({ input, notes }) => expected(input, leftOut(notes))));
    }),
    // A tilde after a colon stands for the home folder, unless quoted.
    { numRuns: 1 + FIVE_TIMES.numRuns, examples: [[[{ ...ordinary, password: "x:~" }]]] },
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
