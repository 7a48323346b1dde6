import type { SqlUserFacts } from "./sql-user-facts.ts";

type Rights = Pick<SqlUserFacts, "admin" | "options" | "roles" | "system" | "databases" | "owned">;

/** Longer lists are cut: a missing group role alone can be hundreds of tables. */
const MOST = 20;

/** Options that give nothing: negative ones, and settings such as a certificate's subject. */
const HARMLESS = /^(?:NO[A-Z]+|LOGIN|SQLLOGIN)$|=/;

/** The rights that the first of a pair has and the second lacks, one phrase each, as read from the cluster. */
export function lackingOf(first: Rights, second: Rights): string[] {
  if (second.admin) return [];
  if (first.admin) return ["membership in admin: every privilege"];
  const system = new Set([...second.system.map(({ privilege }) => privilege), ...second.options]);
  // An option of one may be a system privilege of the other.
  const missing = first.options.filter((option) => !HARMLESS.test(option) && !system.has(option));
  const databases = new Map(
    second.databases.map(({ name, access }) => [name, new Set(access.map(({ words }) => words))]),
  );
  const lacking = [
    ...missing.map((option) => `role option: ${option}, which no group role gives`),
    ...first.system.filter(({ privilege }) => !system.has(privilege)).map(({ privilege }) => `system: ${privilege}`),
    ...first.databases.flatMap(({ name, access }) =>
      access.filter(({ words }) => !databases.get(name)?.has(words)).map(({ words }) => `${name}: ${words}`),
    ),
  ];
  const more = lacking.length - MOST;
  return more > 0 ? [...lacking.slice(0, MOST), `${more} more`] : lacking;
}
