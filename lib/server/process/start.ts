import "server-only";
import type { Instrumentation } from "next";
import { newSetupLink } from "../accounts/setup.ts";
import { startTokenNotices } from "../accounts/token-notices.ts";
import { resealTotps } from "../accounts/totp.ts";
import { startServerLife } from "../audit/server-life.ts";
import { env, envProblems, isDevelopment } from "../base/env.ts";
import { log } from "../base/log.ts";
import { REQUEST_ID_HEADER } from "../base/request.ts";
import { startClaimNotices } from "../claims/notify.ts";
import { resealDestinations } from "../destinations/sealed.ts";
import { startDestinations } from "../destinations/work.ts";
import { watchFrontDoor } from "../http/sanitize-request.ts";
import { startLeavers } from "../leaver/work.ts";
import { startRequestNotices } from "../requests/notify.ts";
import { startReviewSweeps } from "../reviews/sweep.ts";
import { startRotations } from "../rotation/work.ts";
import { startDeliveries } from "../secret-stores/recover.ts";
import { resealSecretStores } from "../secret-stores/sealed.ts";
import { startDeliveryNotices } from "../secret-stores/tell-owners.ts";
import { startKeyWatch } from "../sql-connection/watch-key.ts";
import { startEnds } from "../sql-facts/ends.ts";
import { startWatchingFacts } from "../sql-facts/watch.ts";
import { startDueNotices } from "../sql-users/notify-due.ts";
import { startSettling } from "../sql-users/settle-intents.ts";
import { startWatching } from "../sql-users/watch-lists.ts";
import { sweepAnswers } from "../store/api-answers.ts";
import { sweepApiTokens } from "../store/api-tokens.ts";
import { sweepDeliveries } from "../store/destinations.ts";
import { sweepDeviceLogins } from "../store/device-logins.ts";
import { sweepNotices } from "../store/notices.ts";
import { StoreError } from "../store/open.ts";
import { sweep } from "../store/sessions.ts";
import { store } from "../store/store.ts";
import { sweepStoreDeliveries } from "../store/store-deliveries.ts";
import { readiness } from "./ready.ts";
import { routeConsole, withoutMessage } from "./route-console.ts";
import { stopOnSignals } from "./stop.ts";

const HOUR = 60 * 60_000;

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
    watchFrontDoor();
    const db = await store();
    // Registered before the first intent, since intents of an unknown server count as those of a dead one.
    await startServerLife(db);
    await resealTotps(db);
    await resealDestinations(db);
    await resealSecretStores(db);
    startSettling(db);
    startWatching(db);
    startWatchingFacts(db);
    startEnds(db);
    startClaimNotices(db);
    startRequestNotices(db);
    startDueNotices(db);
    startTokenNotices(db);
    startKeyWatch(db);
    startRotations(db);
    startDeliveries(db);
    startDeliveryNotices(db);
    startLeavers(db);
    startReviewSweeps(db);
    startDestinations(db);
    const sweeps = [
      sweep,
      sweepNotices,
      sweepApiTokens,
      sweepAnswers,
      sweepDeliveries,
      sweepStoreDeliveries,
      sweepDeviceLogins,
    ];
    const sweepAll = () => Promise.all(sweeps.map((each) => each(db)));
    await sweepAll();
    setInterval(() => void sweepAll().catch((error: unknown) => log().error({ error }, "sweep failed")), HOUR).unref();
    const link = await newSetupLink(db);
    if (link)
      process.stdout.write(
        `\nSet up Rolecall (this link works once, for one hour, and replaces earlier ones):\n\n  ${link}\n\n`,
      );
    log().info({ address: env().APP_URL.origin, cloud: env().COCKROACH_SERVER.origin }, "Rolecall is ready");
    void logRefusedKey();
  } catch (error) {
    if (!(error instanceof StoreError)) log().error({ error }, "Rolecall cannot start");
    return giveUp([error instanceof Error ? error.message : String(error)]);
  }
}

/** Logs which variable to check where the vendor refuses the key, before a person signs in. */
async function logRefusedKey(): Promise<void> {
  if ((await readiness()).key !== "refused") return;
  const variable = env().COCKROACH_API_KEY_FILE ? "COCKROACH_API_KEY_FILE" : "COCKROACH_API_KEY";
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
