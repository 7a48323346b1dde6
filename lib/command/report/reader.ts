import { API_VERSION, pinnedOrigin, VENDOR_ORIGIN } from "#lib/shared/cloud/pinned-origin.ts";
import { givenApiVersion, givenCloud } from "../environment.ts";
import { CommandFailure } from "../failure.ts";
import { say } from "../output.ts";
import { CloudReader } from "./cloud-reader.ts";
import { apiKey } from "./key.ts";

/** Where the Cloud API is, and the key for it. */
export type CloudAccess = { readonly origin: string; readonly apiVersion: string; readonly key: string };

/** The reader of the Cloud API with the key that the caller gives. Throws {@link CommandFailure}. */
export async function cloudReader(keyFile: string | undefined): Promise<CloudReader> {
  return readerWith(await cloudAccess(keyFile));
}

/** The reader with a key that is known already. */
export function readerWith({ origin, apiVersion, key }: CloudAccess): CloudReader {
  return new CloudReader(origin, apiVersion, key);
}

/** The address and the key that the caller gives. Throws {@link CommandFailure}. */
export async function cloudAccess(keyFile: string | undefined): Promise<CloudAccess> {
  const origin = originOf(givenCloud() ?? VENDOR_ORIGIN);
  const version = givenApiVersion() ?? API_VERSION;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(version))
    throw new CommandFailure("COCKROACH_API_VERSION must be a date such as 2024-09-16");
  if (origin !== VENDOR_ORIGIN) say(`rolecall: the key goes to ${origin}, as COCKROACH_SERVER says`);
  return { origin, apiVersion: version, key: await apiKey(keyFile) };
}

function originOf(server: string): string {
  try {
    return pinnedOrigin(server);
  } catch (error) {
    throw new CommandFailure((error as Error).message.replace(/\.$/, ""));
  }
}
