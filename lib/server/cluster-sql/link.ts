import pg from "pg";
import type { ResultSet } from "#lib/sql/answers/read/result-set.ts";
import type { Statement } from "#lib/sql/tokens.ts";
import { type Sendable, sendable } from "../../sql/gate.ts";
import type { Secret } from "../base/secret.ts";
import { SqlError, statementError } from "../base/sql-error.ts";
import { Login } from "./login.ts";

/** Counts what a server sends, from the first byte on, and ends the connection at once over the limit: `pg` would collect it in memory. */
class Meter {
  #bytes = 0;
  #most: number;
  #isOver = false;

  constructor(client: pg.Client, most: number) {
    this.#most = most;
    const { connection } = client;
    const count = (chunk: Buffer) => {
      this.#bytes += chunk.length;
      if (this.#bytes <= this.#most) return;
      this.#isOver = true;
      connection.stream.destroy();
    };
    // Before TLS the server has one byte to say; after it, the stream is another one.
    connection.on("sslconnect", () => connection.stream.on("data", count));
  }

  /** Counts anew, up to this many bytes. */
  start(most: number): void {
    this.#bytes = 0;
    this.#most = most;
  }

  /** Whether the server sent too much. */
  get isOver(): boolean {
    return this.#isOver;
  }
}

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
const CLOSE_TIMEOUT_MS = 1_000;
const READ_TIMEOUT_MS = 15_000;
const CHANGE_TIMEOUT_MS = 5 * 60_000;
const MOST_RETRIES = 3;
const RETRY = "40001";
/** also for a session whose own database was dropped, which would refuse each later statement */
const NO_DATABASE = "3D000";
/** What a server may send until the login is done, and between two statements: notices and parameters. */
const MOST_UNASKED_BYTES = 1024 * 1024;
/** Answers larger than this are cut off by closing the connection: 10,000 SQL users are some 600 KB. */
const MOST_BYTES = 32 * 1024 * 1024;

/** The database that every cluster has. One with a dot in its name would be read as the name of a cluster, so others are entered by USE. */
const DATABASE = "defaultdb";

/** One connection with TLS that proves the server's name. Runs one statement at a time. */
export class Link {
  readonly #client: pg.Client;
  readonly #mostBytes: number;
  readonly #meter: Meter;
  #application: string;
  #broken = false;
  /** the work that runs is its last */
  #isLast = false;
  readonly openedAt = Date.now();
  /** the SQL user that it is connected as */
  readonly user: string;
  /** whether the cluster got the password in clear text, within TLS */
  readonly clearText: boolean;

  private constructor(client: pg.Client, meter: Meter, application: string, how: Opened) {
    this.#client = client;
    this.user = client.user ?? "";
    this.#application = application;
    this.#meter = meter;
    this.#mostBytes = how.mostBytes;
    this.clearText = how.clearText;
    client.on("error", () => {
      this.#broken = true;
    });
    client.on("end", () => {
      this.#broken = true;
    });
  }

  /**
   * Throws `SqlError`. `application` names the request in the cluster's own logs and session lists. An answer of more than `mostBytes`
   * ends the connection. `clearText`: whether the cluster may have the password in clear text, see {@link Login}.
   */
  static async open(
    { host, port, user, password, authority }: Destination,
    application: string,
    { mostBytes = MOST_BYTES, clearText = false } = {},
  ): Promise<Link> {
    const login = new Login(password, clearText);
    const client = new pg.Client({
      host,
      port,
      user,
      password: login.password,
      database: DATABASE,
      application_name: applicationName(application),
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      ssl: { rejectUnauthorized: true, servername: host, ca: authority || undefined },
    });
    const meter = new Meter(client, MOST_UNASKED_BYTES);
    login.watch(client);
    try {
      await client.connect();
      const link = new Link(client, meter, application, { mostBytes, clearText: login.finish().clearText });
      meter.start(MOST_UNASKED_BYTES);
      return link;
    } catch (error) {
      await end(client);
      throw meter.isOver ? tooLarge() : login.failure(error);
    }
  }

  /** Whether it can be used for other work. */
  get usable(): boolean {
    return !this.#broken && !this.#isLast;
  }

  /** Names another request in the cluster's logs and session lists, for a connection that serves it now. Throws `SqlError`. */
  async rename(application: string): Promise<void> {
    if (application === this.#application) return;
    // Without a template, as `withInternals`: it names nothing in the database, and its text has a closed alphabet.
    const text = `SET application_name = '${applicationName(application)}'`;
    try {
      await this.#query(text, "reads");
      this.#application = application;
    } catch (error) {
      await this.close();
      throw error instanceof SqlError ? error : statementError(error, false);
    }
  }

  /**
   * Runs `work` while the session may read tables of `crdb_internal` that are closed by default from v26.1 on, and closes them again. Where the
   * cluster does not know or permit that, `work` runs all the same, and may be refused. Throws `SqlError` and what `work` throws.
   */
  async withInternals<T>(work: () => Promise<T>): Promise<T> {
    const isSet = await this.#setInternals(true);
    try {
      return await work();
    } finally {
      // A session that stays open to them serves nothing else.
      if (isSet && !this.#broken && !(await this.#setInternals(false))) await this.close();
    }
  }

  /** False where the cluster refuses it. */
  async #setInternals(on: boolean): Promise<boolean> {
    try {
      await this.#query(`SET allow_unsafe_internals = ${on}`, "reads");
      return true;
    } catch (error) {
      const failure = error instanceof SqlError ? error : statementError(error, false);
      if (failure.code === "sql_refused") return false;
      await this.close();
      throw failure;
    }
  }

  /** Runs one statement; all cells are texts, NULL the text NULL. Repeats it where the database asks for that. Throws `SqlError`. */
  async run(statement: Statement): Promise<ResultSet> {
    const { text, effect } = sendable(statement);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#query(text, effect);
      } catch (error) {
        const failure = error instanceof SqlError ? error : statementError(error, effect === "changes");
        if (failure.detail === RETRY && attempt < MOST_RETRIES && !this.#broken) continue;
        if (failure.code !== "sql_refused") await this.close();
        if (failure.detail === NO_DATABASE) this.#isLast = true;
        throw failure;
      }
    }
  }

  async #query(text: string, effect: Sendable["effect"]): Promise<ResultSet> {
    const query = {
      text,
      rowMode: "array" as const,
      queryMode: "extended",
      query_timeout: effect === "changes" ? CHANGE_TIMEOUT_MS : READ_TIMEOUT_MS,
      types: { getTypeParser: () => (value: string) => value },
    };
    this.#meter.start(this.#mostBytes);
    const { fields, rows } = await this.#client
      .query<(string | null)[]>(query)
      .catch((error: unknown) => {
        throw this.#meter.isOver && effect === "reads" ? tooLarge() : error;
      })
      .finally(() => this.#meter.start(MOST_UNASKED_BYTES));
    return {
      columns: fields.map(({ name }) => name),
      rows: rows.map((row) => row.map((cell) => cell ?? "NULL")),
      ended: true,
    };
  }

  async close(): Promise<void> {
    this.#broken = true;
    await end(this.#client);
  }
}

type Opened = { mostBytes: number; clearText: boolean };

const tooLarge = () => new SqlError("sql_connection_bad_answer", { detail: "too large" });

/** Says goodbye, and leaves after a second where the other side does not close: works on the cluster wait for it. */
async function end(client: pg.Client): Promise<void> {
  const { stream } = client.connection;
  const late = setTimeout(() => stream.destroy(), CLOSE_TIMEOUT_MS);
  await client.end().catch(() => {});
  clearTimeout(late);
}

/** Accepts only a request's id, since it becomes part of a statement. */
function applicationName(requestId: string): string {
  return `rolecall ${requestId.replace(/[^A-Za-z0-9_-]/g, "").slice(0, 48)}`;
}
