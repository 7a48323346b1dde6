import { renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { freshProcess } from "../../../testing/server.ts";
import { apiKey, clientSecret, env, envProblems, forgetApiKey } from "./env.ts";

describe("env of this process", () => {
  freshProcess();

  test("is read once and then kept", () => {
    vi.stubEnv("PORT", "4001");
    expect(env().PORT).toBe(4001);
    vi.stubEnv("PORT", "4002");
    expect(env().PORT).toBe(4001);
  });

  test("throws all lines at once, and envProblems gives the same", () => {
    vi.stubEnv("PORT", "http");
    vi.stubEnv("LOG_LEVEL", "verbose");
    expect(envProblems()).toHaveLength(2);
    expect(env).toThrow(envProblems().join("\n"));
  });
});

describe("apiKey", () => {
  const folder = freshProcess();

  function inFile(key: string): string {
    const path = join(folder(), "key");
    writeFileSync(path, `${key}\n`);
    vi.stubEnv("COCKROACH_API_KEY", "");
    vi.stubEnv("COCKROACH_API_KEY_FILE", path);
    return path;
  }

  test("gives the variable, wrapped so that it does not print itself", () => {
    expect(apiKey().reveal()).toBe("key-of-the-tests");
    expect(`${apiKey()} ${JSON.stringify(apiKey())}`).not.toContain("key-of-the-tests");
  });

  test("gives what is in the file, without the line's end", () => {
    inFile("CCDB1_first");
    expect(apiKey().reveal()).toBe("CCDB1_first");
  });

  test("is read again when the file has changed, or another was put in its place", () => {
    const path = inFile("CCDB1_first");
    utimesSync(path, 1, 1);
    expect(apiKey().reveal()).toBe("CCDB1_first");
    writeFileSync(path, "CCDB1_second");
    expect(apiKey().reveal()).toBe("CCDB1_second");
    const next = join(folder(), "next");
    writeFileSync(next, "CCDB1_third");
    utimesSync(next, 2, 2);
    renameSync(next, path);
    expect(apiKey().reveal()).toBe("CCDB1_third");
  });

  test("is not read again while the file stays as it is", () => {
    inFile("CCDB1_first");
    expect(apiKey()).toBe(apiKey());
  });

  test("is read again after the vendor refused it, even where the file looks unchanged", () => {
    const path = inFile("CCDB1_first");
    utimesSync(path, 1, 1);
    expect(apiKey().reveal()).toBe("CCDB1_first");
    writeFileSync(path, "CCDB1_second");
    utimesSync(path, 1, 1);
    expect(apiKey().reveal()).toBe("CCDB1_first");
    forgetApiKey();
    expect(apiKey().reveal()).toBe("CCDB1_second");
  });

  test("throws where the file is gone, so that a removed key is not used any longer", () => {
    const path = inFile("CCDB1_first");
    expect(apiKey().reveal()).toBe("CCDB1_first");
    renameSync(path, `${path}.gone`);
    expect(apiKey).toThrow("ENOENT");
  });
});

describe("envProblems", () => {
  freshProcess();

  test.each([
    ["/run/secrets/nowhere", "COCKROACH_API_KEY_FILE (/run/secrets/nowhere): the file is empty or cannot be read"],
    ["CCDB1_given_in_its_place", "COCKROACH_API_KEY_FILE: the file is empty or cannot be read"],
  ])("of a key file %s names the path, and not what may be a key", (path, problem) => {
    vi.stubEnv("COCKROACH_API_KEY", "");
    vi.stubEnv("COCKROACH_API_KEY_FILE", path);
    env();
    expect(envProblems()).toEqual([problem]);
  });

  test.each([
    ["/run/secrets/nowhere", "COCKROACH_KEYS_FILE (/run/secrets/nowhere): it cannot be read, or is a link"],
    ["CCDB1_given_in_its_place", "COCKROACH_KEYS_FILE: it cannot be read, or is a link"],
  ])("of a keys file %s names the path, and not what may be a key", (path, problem) => {
    vi.stubEnv("COCKROACH_API_KEY", "");
    vi.stubEnv("COCKROACH_KEYS_FILE", path);
    expect(envProblems()).toEqual([problem]);
  });
});

describe("clientSecret", () => {
  const folder = freshProcess();
  const problem = "OIDC_CLIENT_SECRET_FILE: the file is empty or cannot be read";

  test.each<[string, string | undefined, string[]]>([
    ["gives what is in its file, without the line's end", "canary-client-secret\n", []],
    ["is missed at the start where its file is empty", "\n", [problem]],
    ["is missed at the start where its file is not there", undefined, [problem]],
  ])("%s", (_, text, problems) => {
    const path = join(folder(), "client-secret");
    if (text !== undefined) writeFileSync(path, text);
    vi.stubEnv("OIDC_ISSUER", "https://login.example.com");
    vi.stubEnv("OIDC_CLIENT_ID", "rolecall");
    vi.stubEnv("OIDC_CLIENT_SECRET_FILE", path);
    env();
    expect(envProblems()).toEqual(problems);
    if (problems.length === 0) expect(clientSecret()?.reveal()).toBe("canary-client-secret");
  });
});
