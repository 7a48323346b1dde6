import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textOf } from "./credential.ts";
import { shellCommand } from "./shell.ts";
import { FIVE_TIMES, masked, ordinary, runShell, shells, twentyCredentials } from "./testing.ts";
import { connectionUrl } from "./url.ts";

const VARIABLES = ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSSLMODE", "COCKROACH_URL"];
const print = VARIABLES.map((name) => `"$${name}"`).join(" ");
/** A client that prints its name, the number of its arguments, the arguments, and its environment. */
const client = (name: string) => `${name}() { printf '%s\\0' ${name} $# "$@" ${print}; }\n`;

test("is one compound command of lines that begin with a space, with the password alone marked secret", () => {
  expect(masked(shellCommand(ordinary).segments)).toBe(
    [
      " (",
      " export PGHOST='orders-prod-6712.j77.aws-eu-central-1.cockroachlabs.cloud' PGPORT='26257' PGUSER='app_user' PGPASSWORD='•' PGDATABASE='shop' PGSSLMODE='verify-full'",
      " export COCKROACH_URL='postgresql://app_user:•@orders-prod-6712.j77.aws-eu-central-1.cockroachlabs.cloud:26257/shop?sslmode=verify-full'",
      " if command -v cockroach >/dev/null; then cockroach sql; else psql; fi",
      " )",
    ].join("\n"),
  );
});

describe.each(shells)("in %s", (shell) => {
  test("psql gets any credential in its environment and nothing as an argument", () => {
    fc.assert(
      fc.property(twentyCredentials, (inputs) => {
        const script = client("psql") + inputs.map((input) => textOf(shellCommand(input).segments)).join("\n");
        expect(runShell(shell, script)).toEqual(
          inputs.flatMap((input) => {
            const { host, port, database } = input.connection;
            const url = textOf(connectionUrl(input));
            return ["psql", "0", host, String(port), input.name, input.password, database, "verify-full", url];
          }),
        );
      }),
      FIVE_TIMES,
    );
  });

  test("cockroach is preferred, and gets the URL in its environment", () => {
    const printed = runShell(shell, client("psql") + client("cockroach") + textOf(shellCommand(ordinary).segments));
    expect(printed.slice(0, 3)).toEqual(["cockroach", "1", "sql"]);
    expect(printed.at(-1)).toBe(textOf(connectionUrl(ordinary)));
  });

  test("no variable stays behind once the SQL shell has ended", () => {
    const script = `psql() { :; }\n${textOf(shellCommand(ordinary).segments)}\nprintf '%s\\0' ${print}`;
    expect(runShell(shell, script)).toEqual(VARIABLES.map(() => ""));
  });
});
