import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

/* An account that must add a second factor first can do that, confirm, sign out, and nothing else. */

type Door = { operation: { action: string }; permission: string; whileEnrolling?: unknown };
const isDoor = (value: unknown): value is Door =>
  typeof value === "object" && value !== null && "operation" in value && "permission" in value;

test("exactly these doors open to an account that must enrol", async () => {
  const paths = globSync("lib/server/edge/doors/**/*.ts", { exclude: (path) => path.includes(".test.") });
  const modules: Record<string, unknown>[] = await Promise.all(
    paths.map((path) => import(/* @vite-ignore */ resolve(path))),
  );
  const doors = modules.flatMap((each) => Object.values(each).filter(isDoor));
  const open = doors
    .filter(({ whileEnrolling }) => whileEnrolling !== undefined)
    .map(({ operation }) => operation.action);
  expect([...new Set(open)].sort()).toEqual([
    "factor.add_passkey",
    "factor.begin_passkey",
    "factor.begin_totp",
    "factor.get",
    "factor.make_codes",
    "factor.remove_passkey",
    "factor.turn_off_totp",
    "factor.turn_on_totp",
  ]);
});

test("no other code looks past the duty to enrol", () => {
  const files = globSync(["lib/server/**/*.ts", "app/**/*.{ts,tsx}"], { exclude: (path) => path.includes(".test.") });
  expect(files.length).toBeGreaterThan(300);
  const found = files.filter((path) => readFileSync(path, "utf8").includes("anyActor("));
  expect(found.sort()).toEqual([
    // They say where to go: to the page for the factor, or on from it.
    ...["app/enrol/page.tsx", "app/entered/page.tsx"],
    // It defines it.
    "lib/server/access/guard.ts",
    // It leads to the page for the factor.
    "lib/server/edge/http/page.ts",
    // Confirmation by passkey, provider and password, and sign-out.
    ...["factors/confirm-identity", "factors/passkey-sign-in", "provider/provider-sign-in", "sign-in/sign-out"].map(
      (name) => `lib/server/people/${name}.ts`,
    ),
    // It refuses, except at the doors above.
    "lib/server/run/run.ts",
    // It only says that a second factor comes first.
    "lib/server/sharing/claims/use.ts",
  ]);
});
