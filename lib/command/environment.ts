import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** The address of the server, as the caller gives it; undefined where it is in the file of `rolecall login`. */
export function givenUrl(): string | undefined {
  return process.env.ROLECALL_URL || undefined;
}

/** The token of the caller; undefined where it is in the file of `rolecall login`. */
export function givenToken(): string | undefined {
  return process.env.ROLECALL_TOKEN || undefined;
}

/** The API key of CockroachDB Cloud, for a report without a server. */
export function givenApiKey(): string | undefined {
  return process.env.COCKROACH_API_KEY || undefined;
}

/** Whether the API key is declared as one that only reads. */
export function isReadingKey(): boolean {
  return process.env.COCKROACH_API_ACCESS === "read";
}

/** Where the Cloud API is; undefined for the vendor's address. */
export function givenCloud(): string | undefined {
  return process.env.COCKROACH_SERVER || undefined;
}

/** The version of the Cloud API; undefined for the usual one. */
export function givenApiVersion(): string | undefined {
  return process.env.COCKROACH_API_VERSION || undefined;
}

/** These would lead psql elsewhere than its service says. */
const LEADING = new Set(["PGHOST", "PGHOSTADDR", "PGDATABASE", "PGOPTIONS", "PGSERVICE"]);

/** What psql gets of the environment: how it finds a service and its password, and nothing else, such as the API key. */
export function psqlEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => /^(?:PG[A-Z]+|PATH|HOME|LANG|SYSTEMROOT|APPDATA)$/.test(name) && !LEADING.has(name),
  );
  return { ...Object.fromEntries(own), NODE_ENV: process.env.NODE_ENV, PGAPPNAME: "rolecall" };
}

/** Where the file of `rolecall login` lies. */
export function configFolder(): string {
  return join(base(process.env.XDG_CONFIG_HOME, ".config"), "rolecall");
}

/** Where the keys of unfinished rotations lie. */
export function stateFolder(): string {
  return join(base(process.env.XDG_STATE_HOME, ".local/state"), "rolecall");
}

/** The XDG base directory specification: a relative path is not used. */
function base(given: string | undefined, usual: string): string {
  return given && isAbsolute(given) ? given : join(homedir(), usual);
}
