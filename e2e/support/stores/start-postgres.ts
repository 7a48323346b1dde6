import { startPostgres } from "../../../lib/testing/stores/postgres.ts";

/** Starts the PostgreSQL that all Rolecalls of a run keep their data on, where the run asks for it (`ROLECALL_E2E_STORE=postgres`). */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.ROLECALL_E2E_STORE !== "postgres") return undefined;
  const { url, stop } = await startPostgres();
  process.env.ROLECALL_E2E_POSTGRES = url;
  return stop;
}
