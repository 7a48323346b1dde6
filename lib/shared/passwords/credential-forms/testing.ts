import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import * as fc from "fast-check";
import { isSqlUserName, normalizeSqlUserName } from "../../sql-users/sql-user-names.ts";
import { type Credential, connectionProblem, type Segment, textOf } from "./credential.ts";

/** Characters that an encoding treats specially, drawn as often as all others together. */
const special = fc.constantFrom(..."'\"\\$`!#%&()*+,/:;<=>?@[]^{|}~ -_.é𝐚😀");
const unit = fc.oneof(
  special,
  fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
);

/** Any printable text. */
const printable = (maxLength: number) => fc.string({ unit, minLength: 1, maxLength });

/** Any name that CockroachDB can hold, Unicode letters included. */
export const sqlUserName = fc
  .string({
    unit: fc.oneof(fc.constantFrom(..."abxdupsql019"), fc.constantFrom(..."_-."), fc.constantFrom(..."éßжñω𝐚")),
    minLength: 1,
    maxLength: 63,
  })
  .filter((name) => isSqlUserName(name) && normalizeSqlUserName(name) === name);

const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());

/** Every credential for which forms are made, and no other. */
export const credential: fc.Arbitrary<Credential> = fc
  .record({
    name: sqlUserName,
    password: printable(40),
    clusterName: printable(20),
    connection: fc.record({ host, port: fc.integer({ min: 1, max: 65_535 }), database: printable(20) }),
  })
  .filter((candidate) => connectionProblem(candidate) === null);

/** Twenty for one shell, whose start takes longer than all that it reads; with FIVE_TIMES a hundred are tried. */
export const twentyCredentials = fc.array(credential, { minLength: 20, maxLength: 20 });
export const FIVE_TIMES = { numRuns: 5 };

/** A credential as the product makes it: a password of the safe alphabet, a name that needs no quoting. */
export const ordinary: Credential = {
  name: "app_user",
  password: "k-9_dXw4QpZ7vT2mB8nR5cY1sH6jL3fA",
  clusterName: "orders-prod",
  connection: { host: "orders-prod-6712.j77.aws-eu-central-1.cockroachlabs.cloud", port: 26_257, database: "shop" },
};

/** The text on the screen while the password is masked. */
export function masked(segments: readonly Segment[]): string {
  return textOf(segments.map((segment) => (segment.secret ? { ...segment, text: "•" } : segment)));
}

export const shells = ["/bin/sh", "/bin/bash", "/bin/zsh"].filter((path) => existsSync(path));

/** Runs `script` in a real shell with an empty environment and gives what it printed, split at NUL characters. */
export function runShell(shell: string, script: string, cwd?: string): string[] {
  // Without "ignore" bash takes the socket on its input for a remote login and reads the person's own settings.
  const printed = execFileSync(shell, ["-c", script], {
    cwd,
    encoding: "utf8",
    env: { NODE_ENV: "test" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return printed.split("\0").slice(0, -1);
}
