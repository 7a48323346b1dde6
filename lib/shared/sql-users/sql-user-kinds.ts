/* Without zod, since the first load of a page includes this file. */

/** The use of a SQL user: by an application, by a person, or in an emergency only. */
export const SQL_USER_KINDS = ["service", "person", "break_glass"] as const;
export type SqlUserKind = (typeof SQL_USER_KINDS)[number];

export const SQL_USER_KIND_WORDS: Record<SqlUserKind, string> = {
  service: "Service",
  person: "Person",
  break_glass: "Break-glass",
};
