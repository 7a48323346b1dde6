import { Client, DatabaseError } from "pg";
import type { TestPostgres } from "../../../lib/testing/stores/postgres.ts";

/** `invalid_password`, which PostgreSQL also answers for a role that does not exist. */
const REFUSED = "28P01";

/** Whether the database lets this SQL user in with this password, over the wire. Any other failure is thrown. */
export async function canLogIn({ port }: TestPostgres, user: string, password: string): Promise<boolean> {
  const client = new Client({ host: "127.0.0.1", port, database: "postgres", user, password });
  try {
    await client.connect();
    const { rows } = await client.query<{ me: string }>("select current_user as me");
    return rows[0]?.me === user;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === REFUSED) return false;
    throw error;
  } finally {
    await client.end();
  }
}
