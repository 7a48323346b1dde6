import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { lstat, mkdir, open, readdir, realpath } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { stateFolder } from "../environment.ts";
import { CommandFailure } from "../failure.ts";
import { removePrivate } from "../private-files.ts";
import type { Access } from "./access.ts";
import type { LeftNotes } from "./give-back.ts";

/*
 * What there is on disk of temporary access that a program has: a note of its request, written before its password is taken, and the file that
 * has the password, as libpq reads it by PGPASSFILE. Their name says which process they are for: a killed one leaves them, and the next
 * `rolecall` removes them and gives the access back.
 */

const folder = () => join(stateFolder(), "connect");
/** machine, process, when that began in ticks of its machine or 0, end of the access, random */
const NAME = /^([0-9a-f]{16})-(\d+)-(\d+)-(\d+)-[0-9a-f]{16}\.(pgpass|json)$/;

/** Stores which access this process is about to take, and from which server. Nothing secret is in it. Resolves to its path. */
export async function writeNote(note: { url: string; id: string }, endsAt: number): Promise<string> {
  const random = randomBytes(8).toString("hex");
  const name = `${machine()}-${process.pid}-${beginOf(process.pid) ?? 0}-${endsAt}-${random}.json`;
  const path = join(await passFolder(), name);
  await writeNew(path, Buffer.from(JSON.stringify(note)));
  return path;
}

/** Where the file with the password of this note is. */
export const passFileOf = (note: string): string => note.replace(/json$/, "pgpass");

/** Writes the password into a new file that its owner alone may read. Resolves to its path. */
export async function writePassFile(note: string, { host, port, name, password }: Access): Promise<string> {
  const fields = [host, String(port), "*", name].map((text) => escaped(text)).join(":");
  const path = passFileOf(note);
  await writeNew(path, Buffer.from(`${fields}:${escaped(password.reveal())}\n`));
  return path;
}

async function writeNew(path: string, bytes: Buffer): Promise<void> {
  try {
    // Never one that is there already.
    const file = await open(path, "wx", 0o600);
    await file
      .writeFile(bytes)
      .then(() => file.sync())
      .finally(() => file.close());
  } catch (error) {
    await removePrivate(path);
    throw new CommandFailure(`the file for the password was not written: ${(error as Error).message}`);
  } finally {
    bytes.fill(0);
  }
}

/** The form of libpq's password file. */
const escaped = (text: string) => text.replaceAll(/[\\:]/g, "\\$&");

/**
 * The folder of these files, made where there is none. Throws {@link CommandFailure} where others could open it, or put another in its place:
 * each folder above it must be safe too, as for sshd with StrictModes.
 */
export async function passFolder(): Promise<string> {
  await mkdir(folder(), { recursive: true, mode: 0o700 }).catch((error: Error) => {
    throw new CommandFailure(`there is no folder for the password: ${error.message}`);
  });
  // A link may be changed later; what it leads to now is what is checked.
  const path = await realpath(folder());
  if (process.platform === "win32") return path;
  for (let at = path; ; at = dirname(at)) {
    const { uid, mode } = await lstat(at);
    if (uid !== process.getuid?.() && (uid !== 0 || at === path))
      throw new CommandFailure(
        `${at} must belong to you${at === path ? "" : " or root"}: the password file would lie below it`,
      );
    if (at === path && (mode & 0o077) !== 0)
      throw new CommandFailure(`${at} must be a folder that nobody else can open; run: chmod 700 ${at}`);
    // In a sticky one, such as /tmp, others rename only what is theirs.
    if ((mode & 0o022) !== 0 && (mode & 0o1000) === 0)
      throw new CommandFailure(
        `others can write to ${at}, and the password file would lie below it; run: chmod go-w ${at}`,
      );
    if (at === dirname(at)) return path;
  }
}

/**
 * Removes the password files of commands that were killed. Those of running ones stay, and so do another machine's until their passwords end.
 * Resolves to the notes.
 */
export async function removeLeftPassFiles(now = Date.now()): Promise<LeftNotes> {
  const names = await readdir(folder()).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const left: { path: string; endsAt: number }[] = [];
  const running: string[] = [];
  for (const name of names) {
    const [whole, at, pid, begin, end, kind] = NAME.exec(name) ?? [];
    if (whole === undefined) continue;
    const path = join(folder(), name);
    const isHere = at === machine();
    const isOver = isHere ? !isRunning(Number(pid), Number(begin)) : Number(end) <= now;
    if (kind === "json" && isHere && isOver) left.push({ path, endsAt: Number(end) });
    else if (isOver) await removePrivate(path);
    else if (kind === "json" && isHere) running.push(path);
  }
  return { left, running };
}

/** A home folder can be on several machines, whose processes have the same numbers. */
const machine = () => createHash("sha256").update(hostname()).digest("hex").slice(0, 16);

/** Whether this process still runs, and is no later one with its number. */
function isRunning(pid: number, begin: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const now = beginOf(pid);
  return begin === 0 || now === undefined || now === begin;
}

/** When a process began, in ticks since its machine started; undefined where there is no /proc, as on macOS. */
function beginOf(pid: number): number | undefined {
  try {
    // proc_pid_stat(5): field 22; the second, in parentheses, may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ") ?? [];
    return Number(fields[19]) || undefined;
  } catch {
    return undefined;
  }
}
