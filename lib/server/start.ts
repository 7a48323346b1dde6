import "server-only";
import type { Instrumentation } from "next";
import { flushFailedSignIns } from "./auth/failed-sign-ins.ts";
import { newSetupLink } from "./auth/setup.ts";
import { env, envProblems } from "./env.ts";
import { watchFrontDoor } from "./front.ts";
import { log } from "./log.ts";
import { REQUEST_ID_HEADER } from "./request.ts";
import { StoreError } from "./store/open.ts";
import { sweep } from "./store/sessions.ts";
import { store } from "./store/store.ts";

const HOUR = 60 * 60_000;

/** Checks the configuration, opens the store and prints the setup link while there is no administrator. Ends the process on a fault. */
export async function startServer(): Promise<void> {
  // A `register()` that throws leaves a server behind that answers 500 to everything.
  const problems = envProblems();
  if (problems.length > 0) return stop(problems);
  try {
    watchFrontDoor();
    const db = await store();
    await sweep(db);
    setInterval(() => void sweep(db).catch((error: unknown) => log().error({ error }, "sweep failed")), HOUR).unref();
    const link = await newSetupLink(db);
    if (link) process.stdout.write(`\nSet up Rolecall (this link works once, for an hour):\n\n  ${link}\n\n`);
    log().info({ address: env().APP_URL.origin, cloud: env().COCKROACH_SERVER.origin }, "Rolecall is ready");
  } catch (error) {
    if (error instanceof StoreError) return stop([error.message]);
    throw error;
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, async () => {
      await flushFailedSignIns();
    });
}

function stop(problems: readonly string[]): never {
  for (const problem of problems) process.stderr.write(`rolecall: ${problem}\n`);
  process.exit(1);
}

/** One line for what no door has caught, with the id that the person sees. */
export function logRequestError(...[error, request, context]: Parameters<Instrumentation.onRequestError>): void {
  const digest = typeof error === "object" && error !== null && "digest" in error ? String(error.digest) : undefined;
  log().error(
    { requestId: request.headers[REQUEST_ID_HEADER], digest, method: request.method, route: context.routePath, error },
    "unexpected error",
  );
}
