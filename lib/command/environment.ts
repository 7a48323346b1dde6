import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { basename, delimiter, isAbsolute, join } from "node:path";
import { isIpv6 } from "#lib/shared/passwords/credential-forms/credential.ts";
import { percentEncode, SSL_MODE } from "#lib/shared/passwords/credential-forms/url.ts";
import { SECRET_VARIABLES } from "#lib/shared/secret.ts";

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

/** These would lead a program past the access that it is run with. */
const PAST_ACCESS = ["PGHOSTADDR", "PGSERVICE", "PGPASSWORD", "PGOPTIONS", "PGSSLCERT", "PGSSLKEY"];

/** The environment of a program with temporary access: where to connect, and the file that has the password. No secret is in it. */
export function connectEnvironment(
  program: string,
  { host, port, name, database }: Record<"host" | "name" | "database", string> & { port: number },
  passFile: string,
): NodeJS.ProcessEnv {
  const env = Object.assign({}, process.env);
  for (const each of [...PAST_ACCESS, ...SECRET_VARIABLES]) delete env[each];
  env.PGHOST = host;
  env.PGPORT = String(port);
  env.PGUSER = name;
  env.PGDATABASE = database;
  env.PGSSLMODE = SSL_MODE;
  env.PGPASSFILE = passFile;
  // psql 16 and later; a file that is there, or that the caller names, counts more.
  const hasRoot = env.PGSSLROOTCERT || existsSync(join(homedir(), ".postgresql/root.crt"));
  if (basename(program) === "psql" && !hasRoot) env.PGSSLROOTCERT = "system";
  const address = `${isIpv6(host) ? `[${host}]` : host}:${port}/${percentEncode(database)}`;
  // `cockroach sql` reads no PGHOST and no PGUSER (CockroachDB documentation, "cockroach sql", flag `--url`).
  env.COCKROACH_URL = `postgresql://${percentEncode(name)}@${address}?sslmode=${SSL_MODE}`;
  return env;
}

/** The folders in which a program is looked for. */
export function pathFolders(): string[] {
  return (process.env.PATH ?? "").split(delimiter);
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
