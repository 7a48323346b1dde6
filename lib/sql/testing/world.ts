import pg from "pg";
import { startPostgres } from "../../testing/stores/postgres.ts";
import type { Script } from "../tokens.ts";
import { portable } from "./portable.ts";

/** The user that creates the tables of the test's databases. */
export const CREATOR = "maker";
const PASSWORD = "Only-for-this-test-1";

/** A PostgreSQL server that stands for a cluster: a superuser, a role `admin` that reads and writes all, two databases. */
export class World {
  readonly #server: { url: string; stop: () => Promise<void> };
  readonly #clients = new Map<string, pg.Client>();

  private constructor(server: { url: string; stop: () => Promise<void> }) {
    this.#server = server;
  }

  static async start(): Promise<World> {
    const world = new World(await startPostgres());
    await world.admin("postgres", "CREATE ROLE admin; GRANT pg_read_all_data, pg_write_all_data TO admin");
    await world.admin("postgres", `CREATE ROLE ${CREATOR}`);
    for (const database of ["shop", "other"]) {
      await world.admin("postgres", `CREATE DATABASE ${database}`);
      await world.admin(database, `GRANT CREATE ON DATABASE ${database} TO ${CREATOR}`);
      await world.admin(database, `GRANT CREATE ON SCHEMA public TO ${CREATOR}`);
      await world.make(
        database,
        `CREATE SCHEMA sales; CREATE SCHEMA private;
         CREATE TABLE public.orders (id int PRIMARY KEY, note text); INSERT INTO public.orders VALUES (1, 'first');
         CREATE TABLE public.lines (id int PRIMARY KEY, note text); CREATE TABLE sales.deals (id int);
         CREATE TABLE private.secrets (id int); CREATE SEQUENCE public.counter`,
      );
    }
    return world;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.end()));
    await this.#server.stop();
  }

  /** As the superuser. */
  async admin(database: string, sql: string): Promise<readonly Record<string, unknown>[]> {
    const client = await this.#client(database);
    const result = await client.query(sql);
    return Array.isArray(result) ? [] : result.rows;
  }

  /** As the user that creates the tables. */
  async make(database: string, sql: string): Promise<void> {
    await this.admin(database, `SET ROLE ${CREATOR}; ${sql}; RESET ROLE`);
  }

  /** A login made as the Cloud API makes it: with `admin`, to be passed on. */
  async createUser(name: string): Promise<void> {
    await this.admin(
      "postgres",
      `CREATE USER "${name}" PASSWORD '${PASSWORD}'; GRANT admin TO "${name}" WITH ADMIN OPTION`,
    );
  }

  /** The portable part of a script, statement by statement, each in the database that it names. */
  async run(script: Script): Promise<void> {
    for (const { database, sql } of portable(script, CREATOR)) await this.admin(database ?? "postgres", sql);
  }

  /** The portable part of a script, each statement in a way in which PostgreSQL takes one alone; `first`: the database before a script enters one. */
  async runEach(first: string, script: Script): Promise<void> {
    for (const { database, sql } of portable(script, CREATOR)) {
      const client = await this.#client(database ?? first);
      const query = { text: sql, queryMode: "extended" };
      await client.query(query);
    }
  }

  /** Whether the user, signed in by its password, may do it. Nothing of it stays; any other failure is thrown. */
  async may(user: string, database: string, sql: string): Promise<boolean> {
    const client = await this.#client(database, user);
    try {
      await client.query("BEGIN");
      await client.query(sql);
      return true;
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code === "42501") return false;
      throw error;
    } finally {
      await client.query("ROLLBACK");
    }
  }

  /** Whether a new connection of the user is accepted. */
  async canSignIn(user: string, database: string): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.#url(database, user) });
    try {
      await client.connect();
      await client.end();
      return true;
    } catch (error) {
      if (error instanceof pg.DatabaseError && ["28000", "42501"].includes(error.code ?? "")) return false;
      throw error;
    }
  }

  /** Ends the open sessions of a user, so that it can be dropped. */
  async signOut(user: string): Promise<void> {
    for (const [key, client] of this.#clients)
      if (key.startsWith(`${user}@`)) {
        this.#clients.delete(key);
        await client.end();
      }
  }

  async #client(database: string, user = "postgres"): Promise<pg.Client> {
    const key = `${user}@${database}`;
    const open = this.#clients.get(key);
    if (open) return open;
    const client = new pg.Client({
      connectionString: user === "postgres" ? this.#url(database) : this.#url(database, user),
    });
    await client.connect();
    this.#clients.set(key, client);
    return client;
  }

  #url(database: string, user?: string): string {
    const url = new URL(this.#server.url);
    url.pathname = database;
    if (user !== undefined) {
      url.username = encodeURIComponent(user);
      url.password = encodeURIComponent(PASSWORD);
    }
    return url.href;
  }
}
