import { DatabaseError, escapeIdentifier, escapeLiteral, Pool } from "pg";
import { ApiError } from "./api-error.ts";

/** The login roles of a real PostgreSQL that stand behind the SQL users of one cluster. */
export type RoleStore = {
  /** the cluster served, in lower case */
  readonly clusterId: string;
  /** A login role that is a member of `admin` with admin option, as the vendor makes users. HTTP 409 when it exists. */
  create(name: string, password: string): Promise<void>;
  /** Roles without a password, for users without a known one. Existing roles are left as they are. */
  createMissing(names: readonly string[]): Promise<void>;
  setPassword(name: string, password: string): Promise<void>;
  /** HTTP 400 with the server's text while the role is in use. A role that is gone already counts as dropped. */
  drop(name: string): Promise<void>;
  /** Drops every role that an emulator created, with its objects in this database. */
  dropAll(): Promise<void>;
  close(): Promise<void>;
};

/** Marks the roles that an emulator created, so that a later process knows them without a state file. */
const MARK = "made by the CockroachDB Cloud emulator";
const CONNECT_TIMEOUT_MS = 5000;
const DUPLICATE = "42710";
const MISSING = "42704";
const DEPENDENT = "2BP01";

function asApiError(error: unknown, name: string): unknown {
  if (!(error instanceof DatabaseError))
    return new ApiError("unreachable", "internal call failed: could not connect to the cluster");
  if (error.code === DUPLICATE) return new ApiError("exists", `a role/user named ${name} already exists`);
  if (error.code === MISSING) return new ApiError("notFound", `role/user ${name} does not exist`);
  if (error.code === DEPENDENT)
    return new ApiError("blocked", error.detail ? `${error.message}\n${error.detail}` : error.message);
  return error;
}

function creation(name: string, password: string | null): string {
  const role = escapeIdentifier(name);
  const secret = password === null ? "" : ` PASSWORD ${escapeLiteral(password)}`;
  return `CREATE ROLE ${role} LOGIN${secret};
    GRANT admin TO ${role} WITH ADMIN OPTION;
    COMMENT ON ROLE ${role} IS ${escapeLiteral(MARK)};`;
}

/**
 * Opens the database for one cluster and makes the role `admin` (NOLOGIN) where it is missing. `url` is a
 * `postgres://` address of a superuser; one emulator at a time per database server, since roles belong to the server.
 */
export async function openRoleStore(url: string, clusterId: string): Promise<RoleStore> {
  const pool = new Pool({
    connectionString: url,
    max: 2,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // Else the server's log would hold the text of a statement that failed, and with it a password.
    options: "-c log_min_error_statement=panic -c log_statement=none",
  });
  pool.on("error", () => {});

  // Several statements in one text are one transaction.
  const run = async (name: string, text: string): Promise<void> => {
    try {
      await pool.query(text);
    } catch (error) {
      throw asApiError(error, name);
    }
  };
  const namesOf = async (query: string, values: unknown[]): Promise<string[]> => {
    const { rows } = await pool.query<{ rolname: string }>(query, values);
    return rows.map((row) => row.rolname);
  };

  try {
    const existing = await namesOf("SELECT rolname FROM pg_roles WHERE rolname = 'admin'", []);
    if (existing.length === 0) await pool.query("CREATE ROLE admin NOLOGIN");
  } catch (error) {
    await pool.end();
    throw error;
  }

  return {
    clusterId: clusterId.toLowerCase(),
    create: (name, password) => run(name, creation(name, password)),
    async createMissing(names) {
      const existing = new Set(await namesOf("SELECT rolname FROM pg_roles WHERE rolname = ANY($1)", [names]));
      const missing = names.filter((name) => !existing.has(name));
      if (missing.length > 0) await pool.query(missing.map((name) => creation(name, null)).join("\n"));
    },
    setPassword: (name, password) =>
      run(name, `ALTER ROLE ${escapeIdentifier(name)} PASSWORD ${escapeLiteral(password)}`),
    drop: (name) => run(name, `DROP ROLE IF EXISTS ${escapeIdentifier(name)}`),
    async dropAll() {
      const made = await namesOf("SELECT rolname FROM pg_roles WHERE shobj_description(oid, 'pg_authid') = $1", [MARK]);
      if (made.length === 0) return;
      const roles = made.map(escapeIdentifier).join(", ");
      await pool.query(`DROP OWNED BY ${roles} CASCADE; DROP ROLE ${roles};`);
    },
    close: () => pool.end(),
  };
}
