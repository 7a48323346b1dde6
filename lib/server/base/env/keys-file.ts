import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { KEY_ACCESSES, type KeyAccess } from "#lib/shared/key-reach.ts";
import { LABEL_MAX } from "#lib/shared/vendor-labels.ts";

/** One API key of the keys file. */
export type KeyEntry = {
  /** as audit, metrics and pages name it */
  name: string;
  /** the file with the key; absolute */
  file: string;
  access: KeyAccess;
  /** the service account whose ten requests a second it uses: its own name where the file names none */
  account: string;
  /** ids of the only clusters for which it is used; undefined: all that it sees */
  clusters: readonly string[] | undefined;
  /** it is used only for clusters that have this label and that an administrator confirmed for it */
  label?: string | undefined;
  /** reads the vendor's audit log, and nothing else */
  audit: boolean;
};

/** A keys file that cannot be used. The message says why and in which line, and has nothing that the file holds. */
export class KeysFileError extends Error {}

const MOST_BYTES = 64 * 1024;
const MOST_KEYS = 100;
/** Write for the group, and everything for others. */
const TOO_OPEN = 0o027;

const entry = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, "must have 1 to 40 of a-z, 0-9, _ and -"),
    file: z.string().min(1, "must be the path of a file with the key"),
    access: z.enum(KEY_ACCESSES, "must be read or change").default("change"),
    account: z.string().min(1).max(100).optional(),
    clusters: z
      .array(z.string().toLowerCase().pipe(z.uuid("must be the id of a cluster")))
      .min(1, "must have at least one id, or be left out")
      .optional(),
    label: z
      .string()
      .max(LABEL_MAX)
      .regex(/^[^=]+=/, "must be a label as key=value")
      .optional(),
    audit: z.boolean("must be true or false").default(false),
  })
  .refine(({ clusters, label }) => clusters === undefined || label === undefined, {
    path: ["label"],
    message: "must be left out where the key has clusters",
  });
const keysFile = z.strictObject({ keys: z.array(entry).min(1, "must have at least one key").max(MOST_KEYS) });

/** The keys of a text in YAML; `folder` is where relative paths begin. Throws {@link KeysFileError}. */
export function parseKeysFile(text: string, folder: string): KeyEntry[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: "core", strict: true, uniqueKeys: true });
  // Tags and anchors have no use here.
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) throw new KeysFileError(`line ${fault.linePos?.[0].line ?? 1}: this is no YAML, or has a tag`);
  const parsed = keysFile.safeParse(plainOf(document));
  if (!parsed.success) {
    throw new KeysFileError(problemOf(parsed.error.issues, document, lines));
  }
  const entries = parsed.data.keys.map(
    ({ account, clusters, file, ...rest }): KeyEntry =>
      Object.assign(rest, { file: resolve(folder, file), account: account ?? `key ${rest.name}`, clusters }),
  );
  const twice = entries.find(({ name }, at) => entries.findIndex((other) => other.name === name) !== at);
  if (twice) throw new KeysFileError(`two keys have the name ${twice.name}`);
  const shared = entries.find(({ file }, at) => entries.findIndex((other) => other.file === file) !== at);
  if (shared) throw new KeysFileError(`the file of ${shared.name} is that of another key`);
  return entries;
}

function plainOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw new KeysFileError("it has an alias");
  }
}

type Document = ReturnType<typeof parseDocument>;

/** The line and the words of the fault that a person mends. A mistyped field is also a missing one, so it is said first. */
function problemOf(issues: readonly z.core.$ZodIssue[], document: Document, lines: LineCounter): string {
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  const path = (issue?.path ?? []).filter((part) => typeof part !== "symbol");
  const at = issue?.code === "unrecognized_keys" ? fieldAt(document, path, issue.keys[0]) : undefined;
  const { line } = lines.linePos(at ?? placeOf(document, path));
  return `line ${line}: ${path.join(".") || "the file"}: ${wordsOf(issue, document)}`;
}

/** What the schema says, without the values that it may quote. */
function wordsOf(issue: z.core.$ZodIssue | undefined, document: Document): string {
  if (issue?.code === "unrecognized_keys")
    return `has a field that there is not; there are ${(issue.path.length > 0 ? Object.keys(entry.shape) : ["keys"]).join(", ")}`;
  if (issue?.code === "invalid_type") {
    const isThere = issue.path.length === 0 || document.hasIn(issue.path);
    return isThere ? `must be ${issue.expected}` : "is missing";
  }
  return issue?.message ?? "is not valid";
}

/** Where the name of a field stands. */
function fieldAt(document: Document, path: readonly (string | number)[], name: string | undefined): number | undefined {
  const map = path.length > 0 ? document.getIn(path, true) : document.contents;
  const pair = isMap(map) ? map.items.find(({ key }) => isScalar(key) && String(key.value) === name) : undefined;
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}

/** Where in the text a value stands, or what is nearest around it. */
function placeOf(document: Document, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (typeof node === "object" && node !== null && "range" in node) return (node.range as [number])[0];
  }
  return 0;
}

/**
 * The text of a keys file and its inode: a file of its own and no link, at most 64 KiB, which only its owner may write and no one but owner
 * and group may read. Throws {@link KeysFileError}.
 */
export function readKeysFile(path: string): { text: string; inode: number } {
  const file = opened(path);
  try {
    const { mode, size, ino: inode } = fstatSync(file);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw new KeysFileError("it is no file");
    if (process.platform !== "win32" && (mode & TOO_OPEN) !== 0)
      throw new KeysFileError("its mode must be 0600, or 0640 with the group of Rolecall's user");
    const bytes = Buffer.alloc(MOST_BYTES + 1);
    const length = readSync(file, bytes);
    if (length > MOST_BYTES || size > MOST_BYTES) throw new KeysFileError("it has more than 64 KiB");
    const text = bytes.toString("utf8", 0, length);
    if (!text.endsWith("\n")) throw new KeysFileError("it must end with a line break: it may be half written");
    return { text, inode };
  } finally {
    closeSync(file);
  }
}

function opened(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch {
    throw new KeysFileError("it cannot be read, or is a link");
  }
}

/** The keys of a file. Throws {@link KeysFileError}. */
export function keysOf(path: string): KeyEntry[] {
  return parseKeysFile(readKeysFile(path).text, dirname(resolve(path)));
}
