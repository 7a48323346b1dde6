import { describe, expect, test } from "vitest";
import { describeWithReference, readReference } from "../testing/reference.ts";
import { type ObjectKind, PRIVILEGES, type PrivilegeOn, privilegeList, privilegesOf } from "./privileges.ts";
import { SqlRefusal } from "./refusal.ts";
import { everyStatement, VERSIONS } from "./testing/every-script.ts";
import { sqlText } from "./tokens.ts";
import { parseVersion } from "./version.ts";

const KINDS = Object.keys(PRIVILEGES) as readonly ObjectKind[];

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SqlRefusal) return error.code;
    throw error;
  }
  return "accepted";
}

describe("privilegeList", () => {
  test("what no release has on a kind of object is refused", () => {
    for (const privilege of ["SELECT", "INSERT", "UPDATE", "DELETE", "USAGE", "EXECUTE", "GRANT", "toString"])
      expect(codeOf(() => privilegeList("database", [privilege as PrivilegeOn<"database">], null))).toBe(
        "invalid_privilege",
      );
  });

  test("such a pair does not even compile", () => {
    // @ts-expect-error the type check of the project fails if this compiles
    expect(codeOf(() => privilegeList("database", ["SELECT"], null))).toBe("invalid_privilege");
  });

  test("ALL beside others, and nothing at all, is refused", () => {
    expect(codeOf(() => privilegeList("table", ["SELECT", "ALL"], null))).toBe("invalid_privilege");
    expect(codeOf(() => privilegeList("table", [], null))).toBe("invalid_privilege");
  });

  test.each([
    ["database", "TEMPORARY", "v26.2"],
    ["table", "MAINTAIN", "v26.2"],
    ["table", "TRUNCATE", "v26.3"],
    ["table", "TRIGGER", "v24.3"],
    ["external_connection", "UPDATE", "v25.4"],
    ["system", "INSPECT", "v26.1"],
  ] as const)("%s has %s from %s on, not before, and not where the version is unknown", (kind, privilege, since) => {
    for (const version of VERSIONS) {
      const has = version !== undefined && version >= since;
      const granting = () => privilegeList<ObjectKind>(kind, [privilege as never], parseVersion(version));
      expect(codeOf(granting), version ?? "unknown").toBe(has ? "accepted" : "unsupported_version");
    }
  });
});

/** The privileges and target of a printed statement, read from its text alone. */
function grantOf(text: string): { kind: string; privileges: readonly string[] } | null {
  const match = /(?:GRANT|REVOKE) (SYSTEM )?([A-Z, ]+?)(?: ON (ALL )?([A-Z]+)(?: CONNECTION)?\b.*)? (?:TO|FROM) /.exec(
    text,
  );
  if (!match) return null;
  const [, system, list = "", , word = ""] = match;
  const kind = system
    ? "system"
    : word.toLowerCase().replace("external", "external_connection").replace("routine", "function");
  return { kind: kind.replace(/s$/, ""), privileges: list.split(", ") };
}

describeWithReference("privileges of CockroachDB's own table", (folder) => {
  type Kinds = Readonly<Record<string, readonly string[]>>;
  const data = readReference(folder, "crdb-sql", "privileges.json") as {
    version: string;
    kinds: Kinds;
    other_versions: Readonly<Record<string, { kinds: Kinds }>>;
  };
  const all: Readonly<Record<string, Kinds>> = { [data.version]: data.kinds };
  const releases = Object.entries({
    ...all,
    ...Object.fromEntries(Object.entries(data.other_versions).map(([name, { kinds }]) => [name, kinds])),
  });

  test.each(releases)("the kinds and privileges of %s are the same here", (version, kinds) => {
    expect(Object.keys(kinds).sort()).toEqual(KINDS.toSorted());
    for (const kind of KINDS)
      expect(privilegesOf(kind, parseVersion(version)).toSorted(), kind).toEqual(kinds[kind]?.toSorted());
  });

  test.each(releases)(
    "every statement for %s grants only what that release has on that kind of object",
    (version, kinds) => {
      const grants = everyStatement(version)
        .map((statement) => grantOf(sqlText(statement)))
        .filter((grant) => grant !== null);
      expect(new Set(grants.map(({ kind }) => kind)).size).toBeGreaterThan(5);
      for (const { kind, privileges } of grants)
        expect({ [kind]: privileges.filter((each) => !kinds[kind]?.includes(each)) }).toEqual({ [kind]: [] });
    },
  );
});
