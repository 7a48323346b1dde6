import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { LONGEST_MS } from "#lib/sql/assumptions/full/cost.ts";
import { readSealed, type Sealed, sealedText, type Thing } from "#lib/sql/assumptions/full/things.ts";
import { keyOn } from "../base/env/keyring.ts";
import { Secret } from "../base/secret.ts";
import { fullCheckOf } from "../store/clusters/full-checks.ts";
import { store } from "../store/db/store.ts";

/** Cleaning takes less than this after a check was cut off. */
const CLEANING_MS = 2 * 60_000;

/** 43 letters that only a server with this API key makes of a word. Throws CloudError where no key is known. */
export function fullCheckSecret(clusterId: string, word: string): Secret {
  const info = `rolecall doctor ${word}`;
  const bytes = hkdfSync("sha256", keyOn(clusterId).reveal(), clusterId.toLowerCase(), info, 32);
  return new Secret(Buffer.from(bytes).toString("base64url"));
}

/** The line of a journal. Throws CloudError where no key is known. */
export function seal(clusterId: string, thing: Thing): Sealed {
  return { thing, seal: sealOf(clusterId, thing) };
}

/** The things of a journal's lines that a check with the present API key wrote; others are not believed. */
export function believed(clusterId: string, lines: readonly unknown[]): readonly Thing[] {
  return lines.flatMap((line) => {
    const sealed = readSealed(line);
    return sealed && isSealed(clusterId, sealed) ? [sealed.thing] : [];
  });
}

function sealOf(clusterId: string, thing: Thing): string {
  const secret = fullCheckSecret(clusterId, "journal").reveal();
  return createHmac("sha256", secret).update(sealedText(clusterId, thing)).digest("base64url");
}

function isSealed(clusterId: string, sealed: Sealed): boolean {
  const [wanted, given] = [Buffer.from(sealOf(clusterId, sealed.thing)), Buffer.from(sealed.seal)];
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

/**
 * The SQL users of a full check that works on the cluster now: no list has them. Never by name: what is left over is shown. An old line of
 * a journal hides nothing either.
 */
export async function namesOfFullCheck(clusterId: string): Promise<ReadonlySet<string>> {
  const row = await fullCheckOf(await store(), clusterId);
  if (!row?.runs || row.things.length === 0) return NONE;
  const since = Date.now() - LONGEST_MS - CLEANING_MS;
  const things = believed(clusterId, row.things).filter(({ kind, plannedAt }) => kind === "user" && plannedAt > since);
  return new Set(things.map(({ name }) => name));
}

/** What `read` reads, with the SQL users of a full check that it may have met: of one that worked before it, or works after it. */
export async function besideFullCheck<T>(
  clusterId: string,
  read: () => Promise<T>,
): Promise<{ value: T; ofCheck: ReadonlySet<string> }> {
  const before = await namesOfFullCheck(clusterId);
  const value = await read();
  return { value, ofCheck: new Set([...before, ...(await namesOfFullCheck(clusterId))]) };
}

const NONE: ReadonlySet<string> = new Set();
