import { ApiError, invalidField } from "../api-error.ts";
import { flawOfName, foldName, isReserved } from "../sql/names.ts";

/** Exist in every cluster, are never listed, and cannot be created, changed or dropped. */
const SYSTEM_PRINCIPALS = ["root", "admin"];

/** Folds a name. HTTP 400 for one that no user can have. */
function checked(given: string): string {
  const name = foldName(given);
  const flaw = flawOfName(name);
  if (flaw !== null) throw invalidField("name", flaw);
  return name;
}

/** A name for a new SQL user, folded; else HTTP 400, or 409 for the two that every cluster has. */
export function nameToCreate(given: string): string {
  const name = checked(given);
  if (isReserved(name)) throw new ApiError("invalid", `role name "${name}" is reserved`);
  if (SYSTEM_PRINCIPALS.includes(name)) throw new ApiError("exists", `a role/user named ${name} already exists`);
  return name;
}

/** A name from a path, folded; else HTTP 400. The API's answer for system principals is not documented: 400 here. */
export function nameToChange(given: string, verb: "drop" | "edit"): string {
  const name = checked(given);
  if (isReserved(name)) throw new ApiError("invalid", `role name "${name}" is reserved`);
  if (SYSTEM_PRINCIPALS.includes(name))
    throw new ApiError("invalid", `cannot ${verb} special ${name === "root" ? "user" : "role"} ${name}`);
  return name;
}

const MIN_PASSWORD = 12;
const MAX_PASSWORD = 500;

/**
 * HTTP 400 unless the password has 12 to 500 characters: 12 since the vendor's release of 2020-03-02, 500 as its
 * Terraform provider checks. Characters are code points. The message never repeats the password (release of 2021-03-08).
 */
export function checkPassword(password: string): void {
  const length = [...password].length;
  if (length < MIN_PASSWORD) throw invalidField("password", `password must be at least ${MIN_PASSWORD} characters`);
  if (length > MAX_PASSWORD) throw invalidField("password", `password must be at most ${MAX_PASSWORD} characters`);
  // No database text can hold it, and it would cut a statement short on the wire.
  if (password.includes("\0")) throw invalidField("password", "password must not contain a NUL character");
}
