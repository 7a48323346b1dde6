import { type Credential, hidden, type Segment, shown } from "./credential.ts";
import { SSL_MODE } from "./url.ts";

/** An environment variable. */
export type Variable = { key: string; value: Segment[] };

/** The variables that libpq reads, and with it psql and most drivers (PostgreSQL documentation, "Environment Variables"). */
export function libpqVariables({ name, password, connection: { host, port, database } }: Credential): Variable[] {
  return [
    { key: "PGHOST", value: [shown(host)] },
    { key: "PGPORT", value: [shown(String(port))] },
    { key: "PGUSER", value: [shown(name)] },
    { key: "PGPASSWORD", value: [hidden(password)] },
    { key: "PGDATABASE", value: [shown(database)] },
    { key: "PGSSLMODE", value: [shown(SSL_MODE)] },
  ];
}
