import fc from "fast-check";
import { expect, test } from "vitest";
import { isHarmlessSystem } from "#lib/sql/answers/powers.ts";
import type { BackupIntent, Intent } from "#lib/sql/intent.ts";
import { planAccess } from "#lib/sql/plan.ts";
import { sqlText } from "#lib/sql/tokens.ts";
import type { WantedAccess } from "../sql-access/wanted-schema.ts";
import { endsPrivilegedBy, endsPrivilegedWords } from "./ends-privileged.ts";

/** The system privileges that its plan grants, besides those that count for nothing. */
function powersOf(access: WantedAccess): string[] {
  const plan = planAccess({ ...access, user: "app", code: "not-used", demote: false, isRestricted: false } as Intent);
  const granted = plan.run.flatMap((each) => /^GRANT SYSTEM (.+) TO /.exec(sqlText(each))?.[1]?.split(", ") ?? []);
  return granted.filter((privilege) => !isHarmlessSystem(privilege)).sort();
}

const said = (access: WantedAccess) => (endsPrivilegedBy(access)?.replaceAll("SYSTEM ", "").split(", ") ?? []).sort();

test("backups end as privileged by exactly the system privileges that their plan grants", () => {
  const flag = fc.constantFrom(true as const, undefined);
  const arbitrary = fc.record({ databases: fc.subarray(["shop", "stock"]), jobs: flag, restore: flag, implicit: flag });
  fc.assert(
    fc.property(arbitrary, ({ databases, implicit: implicitCredentials, ...options }) => {
      const names = databases.map((name) => ({ name }));
      const level = "backup-operator" as const satisfies BackupIntent["level"];
      const access: WantedAccess = { level, via: "role", databases: names, implicitCredentials, ...options };
      expect(said(access)).toEqual(powersOf(access));
    }),
  );
});

test.each<WantedAccess>([
  { level: "read-only", via: "role", databases: [{ name: "shop" }], scope: "both" },
  { level: "read-write", via: "role", databases: [{ name: "shop" }], scope: "both" },
  { level: "append-only", via: "role", databases: [{ name: "shop" }], scope: "both" },
  { level: "ddl-owner", via: "role", databases: [{ name: "shop" }] },
  { level: "monitoring", via: "role" },
])("$level ends as restricted", (access) => {
  expect(powersOf(access)).toEqual([]);
  expect(endsPrivilegedWords(access)).toBeUndefined();
});

test("the sentence names what is left", () => {
  const access: WantedAccess = { level: "backup-operator", via: "role", databases: [] };
  expect(endsPrivilegedWords(access)).toBe("Ends as privileged, not restricted: it keeps SYSTEM BACKUP");
});
