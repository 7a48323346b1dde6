import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isOwnName, isUserName } from "#lib/sql/names.ts";
import { env } from "../../base/env/env.ts";
import { Secret } from "../../base/secret.ts";
import { SqlError } from "../../base/sql-error.ts";

type Login = { readonly user: string; readonly password: Secret };

/**
 * The SQL user and password that the operator set for a cluster. The file in `SQL_PASSWORD_FILES` that is named after the cluster's id
 * contains `NAME:PASSWORD`. Undefined where there is none. Read each time, never stored. Throws `SqlError` for one that cannot be used.
 */
export function passwordFileOf(clusterId: string): Login | undefined {
  const folder = env().SQL_PASSWORD_FILES;
  if (!folder) return undefined;
  const text = readText(join(folder, clusterId.toLowerCase()));
  if (text === undefined) return undefined;
  const [, user = "", password = ""] = /^([^:\s]+):([^\p{Cc}]{1,500})$/u.exec(text.trim()) ?? [];
  if (!isOwnName(user) || !isUserName(user))
    throw unusable("It must hold NAME:PASSWORD in one line, and the name must begin with rolecall_.");
  return { user, password: new Secret(password) };
}

/** The login in the password file of a connection that was turned on with one. Throws where it is gone or names another SQL user. */
export function requirePasswordFile(clusterId: string, sqlUser: string): Login {
  const login = passwordFileOf(clusterId);
  if (!login) throw unusable("The file no longer exists.");
  if (login.user !== sqlUser) throw unusable(`It names another SQL user than ${sqlUser}.`);
  return login;
}

/** The problem of the file, without its content. */
export function unusable(words: string): SqlError {
  return new SqlError("sql_connection_password_file", { words });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw unusable("It cannot be read.");
  }
}
