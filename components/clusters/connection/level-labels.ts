import type { SqlLevel } from "#lib/sql/own-user.ts";

type Words = { name: string; can: string; cannot: string; danger: string };

/** What each level can do, what it cannot, and what an attacker who controls Rolecall could do with it. */
export const LEVEL_WORDS: Record<SqlLevel, Words> = {
  observe: {
    name: "Observe",
    can: "Sees users, roles, privileges and sessions.",
    cannot: "Cannot change anything, nor read your tables.",
    danger:
      "An attacker who controls Rolecall could also read the password verifiers of all SQL users, because role options need the same privilege to be seen. A SQL user with CREATEROLE can grant itself rolecall_observer, and then sees the same.",
  },
  create: {
    name: "Create",
    can: "Sees everything that Observe sees, creates SQL users that are never admin, and puts them into group roles that exist.",
    cannot: "Cannot change an admin, grant on databases or tables, or read your tables.",
    danger:
      "It is close to admin: it can put itself and others into every role that is not admin, give role options, and set the password of every SQL user that is not admin. An attacker who controls Rolecall could do the same.",
  },
  manage: {
    name: "Manage",
    can: "Sees everything that Observe sees, and is admin: it can check and change any SQL user.",
    cannot: "Rolecall never runs SQL that a person typed, and never reads your tables.",
    danger:
      "An attacker who controls Rolecall could run any SQL as admin. The API key that Rolecall holds can already create such a SQL user.",
  },
};
