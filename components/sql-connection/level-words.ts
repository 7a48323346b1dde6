import type { SqlLevel } from "#lib/sql/own-user.ts";

type Words = { name: string; can: string; cannot: string; danger: string };

/** What each level can do, what it cannot, and what an attacker who controls Rolecall could do with it. */
export const LEVEL_WORDS: Record<SqlLevel, Words> = {
  observe: {
    name: "Observe",
    can: "Sees users, roles, privileges and sessions.",
    cannot: "Cannot change anything, nor read your tables.",
    danger:
      "It can also read the table that holds the password verifiers of all SQL users, because seeing their options needs the same privilege. Other SQL users with CREATEROLE can give themselves the role rolecall_observer.",
  },
  manage: {
    name: "Manage",
    can: "Sees everything that Observe sees, and is admin: it can check and change any SQL user.",
    cannot: "Rolecall never runs SQL that a person typed, and never reads your tables.",
    danger:
      "An attacker who controls Rolecall could run any SQL as admin. The API key that Rolecall holds can already create such a SQL user.",
  },
};
