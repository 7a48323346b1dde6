import type { Instrumentation } from "next";
import { sealingKey } from "../../access/cookies.ts";
import { env, envProblems, giveActionKey, isDevelopment } from "../../base/env/env.ts";
import { hasKeysFile } from "../../base/env/keyring.ts";
import { log } from "../../base/log.ts";
import { openSecretFiles } from "../../base/open-files.ts";
import { REQUEST_ID_HEADER } from "../../base/request/request.ts";
import { startGate } from "../../base/request/start-gate.ts";
import { loadRoutes } from "../../cloud/keys/keyed-client.ts";
import { resealDestinations } from "../../notices/destinations/sealed.ts";
import { resealTotps } from "../../people/factors/totp.ts";
import { requireSessionSecret } from "../../people/sign-in/require-session-secret.ts";
import { newSetupLink } from "../../people/sign-in/setup.ts";
import { resealSecretStores } from "../../secret-stores/sealed.ts";
import { renewMark } from "../../sharing/rules/sealed.ts";
import { renewGrantSeals } from "../../sql-users/grant-seals.ts";
import { type Store, StoreError } from "../../store/db/open.ts";
import { rememberAddress } from "../../store/db/settings.ts";
import { store } from "../../store/db/store.ts";
import { beat } from "../../store/jobs/server-life.ts";
import { startSanitizing } from "../http/sanitize-request.ts";
import { startJobs, sweepRows } from "./jobs.ts";
import { lostSecretLine } from "./lost-secret.ts";
import { readiness } from "./ready.ts";
import { routeConsole, withoutMessage } from "./route-console.ts";
import { stopOnSignals } from "./stop.ts";

/**
 * Checks the configuration, opens the store and prints the setup link while there is no administrator. Exits with 1 and a line on
 * standard error where it cannot.
 */
export async function startServer(): Promise<void> {
  // After a `register()` that throws, Next.js keeps answering 500 to everything.
  const problems = envProblems();
  if (problems.length > 0) return giveUp(problems);
  // Under `next dev`, the parent process ends this one.
  if (!isDevelopment()) {
    stopOnSignals();
    routeConsole();
  }
  try {
    startSanitizing();
    const db = await store();
    // Registered before the first intent, since intents of an unknown server count as those of a dead one.
    await beat(db);
    if (hasKeysFile()) await loadRoutes(db);
    await rememberAddress(db, env().APP_URL.origin);
    // A damaged file ends the start, and not the first sign-in.
    requireSessionSecret();
    giveActionKey(sealingKey("server actions of Next.js"));
    await resealTotps(db);
    await resealDestinations(db);
    await resealSecretStores(db);
    await renewMark(db);
    await renewGrantSeals(db);
    await logLostSecret(db);
    await sweepRows(db);
    startJobs(db);
    const link = await newSetupLink(db);
    if (link)
      process.stdout.write(
        `\nSet up Rolecall (this link works once, for one hour, and replaces earlier ones):\n\n  ${link}\n\n`,
      );
    const gate = startGate();
    gate.isOpen = true;
    const { APP_URL, COCKROACH_SERVER } = env();
    log().info({ address: APP_URL.origin, cloud: COCKROACH_SERVER.origin, refused: gate.refused }, "Rolecall is ready");
    logOpenFiles();
    void logRefusedKey();
  } catch (error) {
    if (!(error instanceof StoreError)) log().error({ error }, "Rolecall cannot start");
    return giveUp([error instanceof Error ? error.message : String(error)]);
  }
}

/** Says it to the operator, and goes on: people can sign in, and administrators set up anew what was lost. */
async function logLostSecret(db: Store): Promise<void> {
  const line = await lostSecretLine(db);
  if (line === undefined) return;
  process.stderr.write(`rolecall: ${line}\n`);
  log().error({ variable: "SESSION_SECRET" }, "stored secrets cannot be opened");
}

function logOpenFiles(): void {
  for (const variable of openSecretFiles())
    log().warn(
      { variable },
      "The mode of this secret file lets every user of this machine read it. Remove the right with chmod o-r, or set the mode of its mount.",
    );
}

/** Logs which variable to check where the vendor refuses the key, before a person signs in. */
async function logRefusedKey(): Promise<void> {
  if ((await readiness()).key !== "refused") return;
  const { COCKROACH_KEYS_FILE, COCKROACH_API_KEY_FILE } = env();
  const ofOne = COCKROACH_API_KEY_FILE ? "COCKROACH_API_KEY_FILE" : "COCKROACH_API_KEY";
  const variable = COCKROACH_KEYS_FILE ? "COCKROACH_KEYS_FILE" : ofOne;
  log().error({ variable }, "CockroachDB Cloud refused the API key");
}

function giveUp(problems: readonly string[]): never {
  for (const problem of problems) process.stderr.write(`rolecall: ${problem}\n`);
  process.exit(1);
}

/** Logs an error that no door caught, with the request id that the person sees. */
export function logRequestError(...[error, request, context]: Parameters<Instrumentation.onRequestError>): void {
  const digest = typeof error === "object" && error !== null && "digest" in error ? String(error.digest) : undefined;
  const { method } = request;
  const { routePath: route, routeType } = context;
  // Next.js reads a body before the action's door: an error there can quote it.
  const said = routeType === "action" && error instanceof Error ? { fault: withoutMessage(error) } : { error };
  log().error({ requestId: request.headers[REQUEST_ID_HEADER], digest, method, route, ...said }, "unexpected error");
}
