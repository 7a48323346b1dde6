import { expect, test } from "vitest";
import { makeVerifier } from "../cluster-sql/verifier.ts";
import { Secret } from "./secret.ts";
import { statementError } from "./sql-error.ts";

test("words of a database that quote a statement hold no verifier", async () => {
  const verifier = (await makeVerifier(new Secret("only-for-this-test-1"))).reveal();
  const quoted = `source SQL:\nCREATE USER "app" WITH PASSWORD '${verifier}'\n            ^`;
  const { words } = statementError({ code: "42601", message: "at or near", detail: quoted }, true);
  expect(words).toContain("CREATE USER");
  for (const part of verifier.split(/[$:]/).slice(1)) expect(words).not.toContain(part);
});
