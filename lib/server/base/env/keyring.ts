import { hkdfSync } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { KeyAccess, KeyFileProblem } from "#lib/shared/key-reach.ts";
import { CloudError } from "../cloud-error.ts";
import { log } from "../log.ts";
import { Secret } from "../secret.ts";
import { singleton } from "../singleton.ts";
import { apiKey, env, forgetApiKey } from "./env.ts";
import { type KeyEntry, parseKeysFile, readKeysFile } from "./keys-file.ts";

/*
 * The API keys of this server: the one of the environment, or those of a keys file, which is read again when it changes. Which key answers
 * for a cluster is learned from the lists of clusters: see `lib/server/cloud/keys`.
 */

/** The name of the key where there is one alone. */
export const ONLY_KEY = "default";

type Held = {
  path: string | undefined;
  /** of the file as it was looked at last */
  stamp: string;
  text: string;
  /** of the file whose keys these are */
  inode: number;
  entries: readonly KeyEntry[];
  byName: ReadonlyMap<string, KeyEntry>;
  /** why the file as it is now cannot be used; the keys are those of before */
  problem: string | undefined;
  /** looked at in this turn of the event loop */
  isFresh: boolean;
};

/** Whether there is a keys file. */
export function hasKeysFile(): boolean {
  return env().COCKROACH_KEYS_FILE !== undefined;
}

/** The keys in the order of their file; the only one where there is no file. A file that cannot be used leaves those of before. */
export function keyEntries(): readonly KeyEntry[] {
  const { COCKROACH_KEYS_FILE: path, COCKROACH_API_ACCESS: access } = env();
  if (path === undefined)
    return [{ name: ONLY_KEY, file: "", access, account: ONLY_KEY, clusters: undefined, audit: false }];
  return held(path).entries;
}

/** Why the keys file as it is now cannot be used; undefined where it can. */
export function keysFileProblem(): string | undefined {
  const { COCKROACH_KEYS_FILE: path } = env();
  return path === undefined ? undefined : held(path).problem;
}

function held(path: string): Held {
  const ring = singleton<Held>("keyring", () => ({
    path: undefined,
    stamp: "",
    text: "",
    inode: 0,
    entries: [],
    byName: new Map(),
    problem: undefined,
    isFresh: false,
  }));
  if (ring.isFresh && ring.path === path) return ring;
  const stamp = stampOf(path);
  if (ring.path !== path || ring.stamp !== stamp) readAgain(ring, path, stamp);
  // Loops over clusters ask a thousand times in a row.
  ring.isFresh = true;
  setImmediate(() => {
    ring.isFresh = false;
  }).unref();
  return ring;
}

/**
 * A file that was changed in place may be half written: half a file can let a key change what it was only to read. So only one that was
 * renamed there is taken.
 */
function readAgain(ring: Held, path: string, stamp: string): void {
  try {
    const { text, inode } = readKeysFile(path);
    if (ring.path === path && ring.inode === inode && ring.text !== text)
      throw new Error("it was changed in place: write a new file and rename it");
    const entries = parseKeysFile(text, dirname(resolve(path)));
    const byName = new Map(entries.map((entry) => [entry.name, entry]));
    Object.assign(ring, { path, stamp, text, inode, entries, byName, problem: undefined });
  } catch (error) {
    const problem = error instanceof Error ? error.message : "it cannot be read";
    Object.assign(ring, { path, stamp, problem });
    log().error({ problem }, "the keys file cannot be used; the keys of before stay");
  }
}

function stampOf(path: string): string {
  try {
    const { mtimeMs, ctimeMs, size, ino, mode } = statSync(path);
    return `${mtimeMs}/${ctimeMs}/${size}/${ino}/${mode}`;
  } catch {
    return "none";
  }
}

function entryNamed(name: string): KeyEntry | undefined {
  const { COCKROACH_KEYS_FILE: path } = env();
  return path === undefined ? keyEntries().find((each) => each.name === name) : held(path).byName.get(name);
}

/** A shorter text is half a key, or none. */
const WHOLE_KEY = /^[\x21-\x7e]{16,}$/;
const REFUSED = { outcome: "not_done" } as const;

/** The key with this name. Throws CloudError where there is none, or its file has none. */
export function keyNamed(name: string): Secret {
  if (!hasKeysFile()) return apiKey();
  const entry = entryNamed(name);
  if (!entry) throw new CloudError("cloud_key_refused", REFUSED);
  try {
    const { mtimeMs, ctimeMs, size, ino } = statSync(entry.file);
    const stamp = `${mtimeMs}/${ctimeMs}/${size}/${ino}`;
    const known = keysRead().get(entry.file);
    if (known && known.stamp === stamp) return known.key;
    const text = readFileSync(entry.file, "utf8").trim();
    if (WHOLE_KEY.test(text)) {
      // The same text stays the same key, with its marks.
      const key = known?.key.reveal() === text ? known.key : new Secret(text);
      keysRead().set(entry.file, { stamp, key });
      fileProblems().delete(name);
      return key;
    }
    noteFileProblem(name, "no_key");
  } catch {
    // The system's error has the path.
    noteFileProblem(name, "unreadable");
  }
  throw new CloudError("cloud_key_refused", REFUSED);
}

/** Why the file of a key has no key now; undefined where it has one. */
export function keyFileProblem(name: string): KeyFileProblem | undefined {
  return readable(name) ? undefined : fileProblems().get(name);
}

/** Logs it once, for as long as it is so. */
function noteFileProblem(name: string, problem: KeyFileProblem): void {
  if (fileProblems().get(name) === problem) return;
  fileProblems().set(name, problem);
  const text = problem === "no_key" ? "the file of an API key holds no key" : "the file of an API key cannot be read";
  log().warn({ name }, text);
}

function fileProblems(): Map<string, KeyFileProblem> {
  return singleton("key-file-problems", () => new Map());
}

/** Makes the next call read the file of this key again, after a 401 of the vendor. */
export function forgetKey(name: string): void {
  if (!hasKeysFile()) forgetApiKey();
  const known = keysRead().get(entryNamed(name)?.file ?? "");
  if (known) known.stamp = "";
}

function keysRead(): Map<string, { stamp: string; key: Secret }> {
  return singleton("keys-read", () => new Map());
}

/** What may be sent with the key of this name; nothing but GET with one that is gone. */
export function accessOf(name: string): KeyAccess {
  return entryNamed(name)?.access ?? "read";
}

/** The key that answers for a cluster, and the mark that its text had when the cluster was in its list. */
export type Route = { key: string; mark: string };

/**
 * The name of the key that answers for a cluster; undefined where no list has shown one yet, or the key's text is another one since: what it
 * sees is not known then.
 */
export function keyNameOn(clusterId: string): string | undefined {
  if (!hasKeysFile()) return ONLY_KEY;
  const id = clusterId.toLowerCase();
  const route = routes().get(id);
  const entry = route && entryNamed(route.key);
  return entry && mayAnswer(entry, id) && routeMark(entry.name, id) === route.mark ? entry.name : undefined;
}

/** Whether the keys file lets a key answer for a cluster that it sees. */
export function mayAnswer({ audit, clusters }: KeyEntry, clusterId: string): boolean {
  return !audit && (clusters === undefined || clusters.includes(clusterId.toLowerCase()));
}

/**
 * A mark of the present text of a key, by which a route and the store know it again (HKDF, SHA-256): nobody without the key can make it.
 * Undefined where the key cannot be read.
 */
export function routeMark(name: string, about: string): string | undefined {
  const key = readable(name);
  if (!key) return undefined;
  const marks = singleton("route-marks", () => new WeakMap<Secret, Map<string, string>>());
  const known = marks.get(key) ?? new Map<string, string>();
  marks.set(key, known);
  const mark =
    known.get(about) ??
    Buffer.from(hkdfSync("sha256", key.reveal(), about, "rolecall key route", 16)).toString("base64url");
  known.set(about, mark);
  return mark;
}

function readable(name: string): Secret | undefined {
  try {
    return keyNamed(name);
  } catch {
    return undefined;
  }
}

/** Which key answers for which cluster, from now on. */
export function setRoutes(all: ReadonlyMap<string, Route>): void {
  const known = routes();
  known.clear();
  for (const [clusterId, route] of all) known.set(clusterId.toLowerCase(), route);
}

function routes(): Map<string, Route> {
  return singleton("key-routes", () => new Map());
}

/** The API key that answers for a cluster. Throws CloudError where it cannot be read, or no list has shown one yet. */
export function keyOn(clusterId: string): Secret {
  const name = keyNameOn(clusterId);
  if (name === undefined) throw new CloudError("cloud_key_refused", REFUSED);
  return keyNamed(name);
}

/** The access of the API key that answers for a cluster; undefined where none is known yet. */
export function keyAccess(clusterId: string): KeyAccess | undefined {
  const name = keyNameOn(clusterId);
  return name === undefined ? undefined : accessOf(name);
}
