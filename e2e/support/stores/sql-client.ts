import pg from "pg";
import type { Emulator } from "../../../lib/emulator/emulator.ts";

export type SqlClient = {
  query: (text: string) => Promise<{ rows: Record<string, unknown>[] }>;
  end: () => Promise<void>;
};

/** A client of a cluster as applications have one. Without a password it is a new SQL user of the Cloud API, so an admin. */
export async function sqlClient(
  cloud: Emulator,
  clusterId: string,
  user: string,
  password?: string,
): Promise<SqlClient> {
  const own = password ?? "only-for-this-test-1";
  if (password === undefined) await cloud.addUser(clusterId, user, { password: own });
  const { port } = cloud.sql(clusterId);
  const ssl = { ca: cloud.authority() ?? "", rejectUnauthorized: true };
  const client = new pg.Client({ host: "localhost", port, user, password: own, database: "defaultdb", ssl });
  client.on("error", () => {});
  await client.connect();
  return { query: (text) => client.query(text), end: () => client.end() };
}

/** A pattern for statements that ignores the first `skip` matches and reports the next one. */
export class Struck extends RegExp {
  #skip: number;
  readonly #struck = Promise.withResolvers<void>();
  readonly struck = this.#struck.promise;

  constructor(pattern: RegExp, skip: number) {
    super(pattern);
    this.#skip = skip;
  }

  override test(text: string): boolean {
    const matches = super.test(text) && this.#skip-- <= 0;
    if (matches) this.#struck.resolve();
    return matches;
  }
}
