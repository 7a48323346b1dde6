import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PathFacts, pathOf, templateProblem, usualTemplate } from "./secret-path.ts";
import { SECRET_STORE_KINDS, type SecretStoreKind } from "./secret-store-kinds.ts";

/** Values that are near each other: made of what separators and escapes are made of. */
const value = fc.oneof(
  fc.string({
    unit: fc.constantFrom("a", "0", "f", "-", "_", ".", "=", "/", "2", "ä", "A", " "),
    minLength: 1,
    maxLength: 6,
  }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
  fc.constantFrom(".", "..", "...", "../..", "%2e", "none", "0", "-30", "0-30"),
);
const facts = fc.record({ cluster: value, clusterId: fc.uuid(), team: value, name: value }) as fc.Arbitrary<PathFacts>;
const literal = fc.string({ unit: fc.constantFrom("a", "-", ".", "/", "_", "=", "@", "0"), maxLength: 3 });
const template = fc
  .tuple(
    literal,
    fc.constantFrom("{cluster}", "{cluster_id}"),
    literal,
    fc.constantFrom("{team}", ""),
    literal,
    literal,
  )
  .chain(([a, cluster, b, team, c, d]) =>
    fc.constantFrom(`${a}${cluster}${b}{name}${c}${team}${d}`, `${a}{name}${b}${team}${c}${cluster}${d}`),
  );
const kind = fc.constantFrom(...SECRET_STORE_KINDS);

const made = (of: SecretStoreKind, by: string, about: PathFacts) => {
  const found = pathOf(of, by, about);
  return "path" in found ? found.path : undefined;
};

describe("the path of a SQL user", () => {
  test("is never that of another one", () => {
    let compared = 0;
    fc.assert(
      fc.property(template, fc.array(facts, { minLength: 40, maxLength: 40 }), (by, all) => {
        for (const of of SECRET_STORE_KINDS.filter((each) => templateProblem(each, by) === null)) {
          const cluster = by.includes("{cluster}") ? "cluster" : "clusterId";
          const whose = new Map<string, string>();
          for (const about of all) {
            const path = made(of, by, about);
            if (path === undefined) continue;
            const who = JSON.stringify([about.name, about[cluster]]);
            expect(whose.get(path) ?? who).toBe(who);
            whose.set(path, who);
            compared += 1;
          }
        }
      }),
      { numRuns: process.env.ROLECALL_PROVE ? 400 : 150 },
    );
    expect(compared).toBeGreaterThan(500);
  });

  test("is another one for each of many near names", () => {
    for (const of of SECRET_STORE_KINDS) {
      const names = fc.sample(value, process.env.ROLECALL_PROVE ? 2_000 : 700);
      const paths = new Map<string, string>();
      for (const name of names)
        for (const cluster of ["a", "a-", "a.b", "0", "_"]) {
          const path = made(of, usualTemplate(of), { cluster, clusterId: "x", team: "", name });
          if (path === undefined) continue;
          expect(paths.get(path) ?? `${cluster}\n${name}`).toBe(`${cluster}\n${name}`);
          paths.set(path, `${cluster}\n${name}`);
        }
      expect(paths.size).toBeGreaterThan(500);
    }
  });

  test("never leaves its prefix, and is a name that the store takes", () => {
    fc.assert(
      fc.property(kind, facts, (of, about) => {
        const path = made(of, of === "kubernetes" ? "p.{cluster}.{name}" : "p/q/{cluster}/{name}", about);
        if (path === undefined) return;
        if (of === "kubernetes") {
          expect(path).toMatch(/^p\.[a-z0-9.-]+$/);
          expect(path.length).toBeLessThanOrEqual(253);
          for (const label of path.split(".")) expect(label).toMatch(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/);
          expect(path.split(".")).toHaveLength(3);
        } else {
          expect(new URL(`https://store.example/${path}`).pathname).toBe(`/${path}`);
          expect(path).toMatch(/^p\/q\/[A-Za-z0-9_.=-]+\/[A-Za-z0-9_.=-]+$/);
        }
      }),
    );
  });

  test("fits into Kubernetes for the longest names", () => {
    const name = "_".repeat(63);
    expect(
      made("kubernetes", usualTemplate("kubernetes"), { cluster: "a-".repeat(10), clusterId: "", team: "", name }),
    ).toBeDefined();
    const long = pathOf("kubernetes", "a.{cluster}.{team}.{name}", {
      cluster: "c",
      clusterId: "",
      team: "ä".repeat(60),
      name,
    });
    expect(long).toEqual({ problem: expect.stringContaining("253 are possible") });
  });

  test.each([
    ["vault", "my_app-1.v2", "rolecall/orders/my_app-1.v2"],
    ["vault", "../x", "rolecall/orders/=2E.=2Fx"],
    ["kubernetes", "my_app", "sql.orders.my--app"],
    ["kubernetes", "my-app.v2", "sql.orders.my-2dapp-2ev2"],
    ["kubernetes", "_a_", "sql.orders.0--a-5f"],
    ["aws", "jörg", "rolecall/orders/j=C3=B6rg"],
  ] as const)("in %s of %s is %s", (of, name, path) => {
    expect(made(of, usualTemplate(of), { cluster: "orders", clusterId: "", team: "", name })).toBe(path);
  });
});

describe("a template", () => {
  test.each([
    ["vault", "rolecall/{name}", "It must contain {cluster} or {cluster_id}."],
    ["vault", "rolecall/{cluster}", "It must contain {name}."],
    ["vault", "rolecall/{cluster}/{nam}", "Use {cluster}, {cluster_id}, {team} and {name} only."],
    ["vault", "rolecall/{cluster}/{name", "Use {cluster}, {cluster_id}, {team} and {name} only."],
    ["vault", "rolecall/{cluster}-{name}", "Put / @ + or ~ between two placeholders"],
    ["vault", "../{cluster}/{name}", "It does not make a path."],
    ["vault", "/a/{cluster}/{name}", "It does not make a path."],
    ["vault", "a//{cluster}/{name}", "It does not make a path."],
    ["vault", "a?b/{cluster}/{name}", "Use letters, digits"],
    ["aws", "a~{cluster}~{name}", "Use letters, digits"],
    ["kubernetes", "sql-{cluster}-{name}", "Put . between two placeholders"],
    ["kubernetes", "Sql.{cluster}.{name}", "Use lower-case letters"],
    ["kubernetes", "-{cluster}.{name}", "It does not make a path."],
  ] as const)("of %s such as %s is refused", (of, by, problem) => {
    expect(templateProblem(of, by)).toContain(problem);
  });

  test.each(SECRET_STORE_KINDS)("that is usual for %s is accepted", (of) => {
    expect(templateProblem(of, usualTemplate(of))).toBeNull();
  });
});
