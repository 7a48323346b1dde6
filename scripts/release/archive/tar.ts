// Writes tar archives that depend on nothing but their entries: no owner, no time, no order of this machine. docs/decisions/128-release.md says why
// this is no library.

/** What stands in an archive. A path has no slash at its beginning or end. */
export type Entry = {
  path: string;
  mode: number;
  /** uid and gid; 0 where it is left out */
  owner?: number;
} & ({ kind: "file"; body: Buffer } | { kind: "folder" } | { kind: "link"; target: string });

const BLOCK = 512;
const TYPES = { file: "0", link: "2", folder: "5" } as const;

/** An archive of these entries in the order of their paths, each with this time in seconds. */
export function tarOf(entries: readonly Entry[], time: number): Buffer {
  const sorted = entries.toSorted((a, b) => compare(a.path, b.path));
  const paths = sorted.map(({ path }) => path);
  const twice = paths.find((path, index) => path === paths[index - 1]);
  if (twice !== undefined) throw new Error(`Two entries of an archive have the path ${twice}`);
  return Buffer.concat([...sorted.flatMap((entry) => partsOf(entry, time)), Buffer.alloc(2 * BLOCK)]);
}

/** By code units, as no locale does. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function partsOf(entry: Entry, time: number): Buffer[] {
  const path = entry.kind === "folder" ? `${entry.path}/` : entry.path;
  const target = entry.kind === "link" ? entry.target : "";
  const body = entry.kind === "file" ? entry.body : Buffer.alloc(0);
  const long = [...record("path", path), ...record("linkpath", target)].join("");
  const head = { type: TYPES[entry.kind], path, target, mode: entry.mode, owner: entry.owner ?? 0, time };
  return [
    ...(long === "" ? [] : [headerOf({ ...PAX, time }, Buffer.byteLength(long)), padded(Buffer.from(long))]),
    headerOf(head, body.length),
    padded(body),
  ];
}

type Head = { type: string; path: string; target: string; mode: number; owner: number; time: number };

const PAX = { type: "x", path: "PaxHeader", target: "", mode: 0o644, owner: 0 };

/** A record of an extended header, for a text that the 100 bytes of a plain one do not hold. */
function record(name: string, value: string): string[] {
  if (Buffer.byteLength(value) <= 100) return [];
  const rest = ` ${name}=${value}\n`;
  const withLength = (digits: number): string => {
    const length = Buffer.byteLength(rest) + digits;
    return String(length).length === digits ? `${length}${rest}` : withLength(digits + 1);
  };
  return [withLength(1)];
}

/** A header of the format ustar. */
function headerOf(head: Head, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) =>
    header.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at, "latin1");
  header.write(head.path, 0, 100, "utf8");
  octal(head.mode, 100, 8);
  octal(head.owner, 108, 8);
  octal(head.owner, 116, 8);
  octal(size, 124, 12);
  octal(head.time, 136, 12);
  header.fill(" ", 148, 156);
  header.write(head.type, 156, "latin1");
  header.write(head.target, 157, 100, "utf8");
  header.write("ustar\0" + "00", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}

function padded(body: Buffer): Buffer {
  return Buffer.concat([body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)]);
}
