import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { freshProcess } from "../../testing/server.ts";
import { openSecretFiles } from "./open-files.ts";

const folder = freshProcess();

function secretFile(name: string): string {
  const path = join(folder(), name);
  writeFileSync(path, "canary-secret\n", { mode: 0o600 });
  return path;
}

test("files with secrets that any user of the machine may read are named by their variable, and no others", () => {
  const passwords = join(folder(), "passwords");
  mkdirSync(passwords);
  const files = {
    COCKROACH_API_KEY_FILE: secretFile("key"),
    OIDC_CLIENT_SECRET_FILE: secretFile("client-secret"),
    SQL_PASSWORD_FILES: secretFile("passwords/one-cluster"),
  };
  vi.stubEnv("COCKROACH_API_KEY", "");
  vi.stubEnv("COCKROACH_API_KEY_FILE", files.COCKROACH_API_KEY_FILE);
  vi.stubEnv("OIDC_ISSUER", "https://login.example.com");
  vi.stubEnv("OIDC_CLIENT_ID", "rolecall");
  vi.stubEnv("OIDC_CLIENT_SECRET_FILE", files.OIDC_CLIENT_SECRET_FILE);
  vi.stubEnv("SQL_PASSWORD_FILES", passwords);
  expect(openSecretFiles()).toEqual([]);
  for (const [variable, path] of Object.entries(files)) {
    for (const [mode, named] of [
      [0o640, []],
      [0o644, [variable]],
      [0o604, [variable]],
      [0o400, []],
    ] as const) {
      chmodSync(path, mode);
      expect(openSecretFiles(), `${variable} ${mode.toString(8)}`).toEqual(named);
    }
  }
});

test("a file that is not there is not named: the start says so itself", () => {
  vi.stubEnv("SQL_PASSWORD_FILES", join(folder(), "nowhere"));
  expect(openSecretFiles()).toEqual([]);
});

test("a file whose mode cannot be read is not named, and ends no start", () => {
  const link = join(folder(), "link");
  symlinkSync(link, link);
  vi.stubEnv("COCKROACH_API_KEY", "");
  vi.stubEnv("COCKROACH_API_KEY_FILE", link);
  expect(openSecretFiles()).toEqual([]);
});
