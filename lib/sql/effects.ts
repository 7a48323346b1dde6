/**
 * The abilities of a user after a script has run, besides those of public. "existing" and "later" are tables
 * and sequences that the intent names, made by another user before and after the script; "other" ones it does not name.
 */
export type Capability =
  | "read existing table"
  | "read later table"
  | "insert into existing table"
  | "insert into later table"
  | "change rows of existing table"
  | "change rows of later table"
  | "delete rows of existing table"
  | "delete rows of later table"
  | "take next value of existing sequence"
  | "take next value of later sequence"
  | "create table"
  | "drop existing table"
  | "read other table of the schema"
  | "read table of later schema"
  | "read other schema"
  | "read other database"
  | "create user";

export type Effects = Readonly<Record<Capability, boolean>>;

/** A user without any right. */
export const NOTHING: Effects = {
  "read existing table": false,
  "read later table": false,
  "insert into existing table": false,
  "insert into later table": false,
  "change rows of existing table": false,
  "change rows of later table": false,
  "delete rows of existing table": false,
  "delete rows of later table": false,
  "take next value of existing sequence": false,
  "take next value of later sequence": false,
  "create table": false,
  "drop existing table": false,
  "read other table of the schema": false,
  "read table of later schema": false,
  "read other schema": false,
  "read other database": false,
  "create user": false,
};

/**
 * What privileges on a table allow, as effects about "existing" or "later" tables. Changing and deleting rows needs
 * SELECT as well, since the statement has to find them.
 */
export function tableEffects(age: "existing" | "later", privileges: readonly string[]): Partial<Effects> {
  const has = (privilege: string) => privileges.includes("ALL") || privileges.includes(privilege);
  return {
    [`read ${age} table`]: has("SELECT"),
    [`insert into ${age} table`]: has("INSERT"),
    [`change rows of ${age} table`]: has("SELECT") && has("UPDATE"),
    [`delete rows of ${age} table`]: has("SELECT") && has("DELETE"),
  };
}
