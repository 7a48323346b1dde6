import "server-only";
import pg from "pg";
import type { ResultSet } from "#lib/sql/answers/result-set.ts";
import type { Statement } from "#lib/sql/tokens.ts";
import type { Secret } from "../base/secret.ts";
import { sendable } from "./gate.ts";
import { connectError, SqlError, statementError } from "./sql-error.ts";

/** The address of a cluster, and the SQL user that Rolecall connects as. */
export type Destination = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: Secret;
  /** the authority of an ADVANCED cluster's certificate, in PEM; the system's own where absent */
  readonly authority?: string | undefined;
};

const CONNECT_TIMEOUT_MS = 10_000;
const READ_TIMEOUT_MS = 15_000;
const CHANGE_TIMEOUT_MS = 5 * 60_000;
const MOST_RETRIES = 3;
const RETRY = "40001";
/** Answers larger than this are cut off by closing the connection. */
const MOST_ROWS = 200_000;

/** The database that every cluster has. One with a dot in its name would be read as the name of a cluster, so others are entered by USE. */
const DATABASE = "defaultdb";

/** One connection with TLS that proves the server's name. Runs one statement at a time. */
export class Link {
  readonly #client: pg.Client;
  #broken = false;
  readonly openedAt = Date.now();

  private constructor(client: pg.Client) {
    this.#client = client;
    client.on("error", () => {
      this.#broken = true;
    });
    client.on("end", () => {
      this.#broken = true;
    });
  }

  /** Throws `SqlError`. `application` names the request in the cluster's own logs and session lists. */
  static async open({ host, port, user, password, authority }: Destination, application: string): Promise<Link> {
    const client = new pg.Client({
      host,
      port,
      user,
      password: password.reveal(),
      database: DATABASE,
      application_name: `rolecall ${application}`,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      ssl: { rejectUnauthorized: true, servername: host, ...(authority && { ca: authority }) },
    });
    const link = new Link(client);
    try {
      await client.connect();
      return link;
    } catch (error) {
      await client.end().catch(() => {});
      throw connectError(error);
    }
  }

  /** Whether it can be used again. */
  get usable(): boolean {
    return !this.#broken;
  }

  /** Runs one statement; all cells are texts, NULL the text NULL. Repeats it where the database asks for that. Throws `SqlError`. */
  async run(statement: Statement): Promise<ResultSet> {
    const { text, effect } = sendable(statement);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#query(text, effect === "changes" ? CHANGE_TIMEOUT_MS : READ_TIMEOUT_MS);
      } catch (error) {
        const failure = error instanceof SqlError ? error : statementError(error, effect === "changes");
        if (failure.detail === RETRY && attempt < MOST_RETRIES && this.usable) continue;
        if (failure.code !== "sql_refused") await this.close();
        throw failure;
      }
    }
  }

  async #query(text: string, timeoutMs: number): Promise<ResultSet> {
    const query = {
      text,
      rowMode: "array" as const,
      queryMode: "extended",
      query_timeout: timeoutMs,
      types: { getTypeParser: () => (value: string) => value },
    };
    const { fields, rows } = await this.#client.query<(string | null)[]>(query);
    if (rows.length > MOST_ROWS) throw new SqlError("sql_connection_bad_answer");
    return {
      columns: fields.map(({ name }) => name),
      rows: rows.map((row) => row.map((cell) => cell ?? "NULL")),
      ended: true,
    };
  }

  async close(): Promise<void> {
    this.#broken = true;
    await this.#client.end().catch(() => {});
  }
}
