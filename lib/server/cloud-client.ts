import "server-only";
import { type CloudClient, createCloudClient } from "./cloud/client.ts";
import { apiKey, env, forgetApiKey } from "./env.ts";
import { log } from "./log.ts";
import { singleton } from "./singleton.ts";

/** The one client of this process, so that all its calls share one queue for the key's ten requests a second. */
export function cloud(): CloudClient {
  return singleton("cloud-client", () => {
    const { COCKROACH_SERVER, COCKROACH_API_VERSION, COCKROACH_REQUESTS_PER_SECOND } = env();
    return createCloudClient({
      server: COCKROACH_SERVER.origin,
      apiVersion: COCKROACH_API_VERSION,
      key: () => apiKey().reveal(),
      onKeyRefused: forgetApiKey,
      requestsPerSecond: COCKROACH_REQUESTS_PER_SECOND,
      log: (event) => log().debug(event, "cloud call"),
    });
  });
}
