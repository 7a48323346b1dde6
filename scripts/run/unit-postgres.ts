// Starts the PostgreSQL of the unit tests, once for all of them.
import type { TestProject } from "vitest/node";
import { startPostgres } from "../../lib/testing/stores/postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** of a superuser; or why there is none: tests that need it fail with these words, the others run */
    postgres: { url: string } | { problem: string };
  }
}

export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  try {
    const { url, stop } = await startPostgres();
    provide("postgres", { url });
    return stop;
  } catch (error) {
    provide("postgres", { problem: String(error) });
    return undefined;
  }
}
