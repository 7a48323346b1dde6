import "server-only";
import { type CloudClient, createCloudClient } from "./cloud/client.ts";
import type { CloudCallEvent } from "./cloud/config.ts";
import { apiKey, env, forgetApiKey } from "./env.ts";
import { log } from "./log.ts";
import { countCloudCall } from "./metrics.ts";
import { sharedThrough } from "./replicas.ts";
import { singleton } from "./singleton.ts";
import { isPostgres } from "./store/open.ts";
import { store } from "./store/store.ts";

/**
 * The one client of this process, so that all its calls share one queue for the key's ten requests a second; several servers on
 * one store share those.
 */
export function cloud(): CloudClient {
  return singleton("cloud-client", () => {
    const { COCKROACH_SERVER, COCKROACH_API_VERSION, COCKROACH_REQUESTS_PER_SECOND, DATABASE_URL } = env();
    return createCloudClient({
      server: COCKROACH_SERVER.origin,
      apiVersion: COCKROACH_API_VERSION,
      key: () => apiKey().reveal(),
      onKeyRefused: forgetApiKey,
      requestsPerSecond: COCKROACH_REQUESTS_PER_SECOND,
      // A store in a file has one server.
      shared: isPostgres(DATABASE_URL) ? sharedThrough(store) : undefined,
      log: (event) => {
        log().debug(event, "cloud call");
        countCloudCall(event);
        noteVerdict(event);
      },
    });
  });
}

type Verdict = { accepted: boolean; at: number };

/** What the vendor last thought of the key, and when; undefined before the first call that told. */
export function keyVerdict(): Verdict | undefined {
  return verdicts().last;
}

function noteVerdict({ code }: CloudCallEvent): void {
  if (code === undefined || code === "cloud_key_refused")
    verdicts().last = { accepted: code === undefined, at: Date.now() };
}

function verdicts(): { last: Verdict | undefined } {
  return singleton("key-verdict", () => ({ last: undefined }));
}
