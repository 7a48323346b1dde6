import { isOneOfMarks, markAtEnd } from "../../creation-mark.ts";
import { DOCTOR_PREFIX } from "../../names.ts";
import { instantAt, preciseTime } from "../../time.ts";

/** What a full check makes on a cluster, as its journal holds it from before it is made until it is gone. */
export type Thing = {
  readonly kind: "user" | "database";
  readonly name: string;
  readonly madeBy: "api" | "sql";
  /** the SQL user of the check that owns a database; null for a SQL user */
  readonly owner: string | null;
  /** the two ends that the SQL user ever has: no other SQL user has one of them */
  readonly marks: readonly [until: string, ended: string] | null;
  readonly plannedAt: number;
  /** VALID UNTIL as the cluster printed it after the birth; null before that was read */
  readonly seen: string | null;
};

/** A journal's line: the thing, and the proof that a check with the same key wrote it. */
export type Sealed = { readonly thing: Thing; readonly seal: string };

const NAME = /^rolecall_doctor_[a-z2-7]{20}$/;

/** Whether a full check could have made this name. No statement is made about another one. */
export function isDoctorName(name: string): boolean {
  return NAME.test(name);
}

/** A name that nobody can guess; `bytes`: 20 random ones. */
export function doctorName(bytes: Uint8Array): string {
  return `${DOCTOR_PREFIX}${[...bytes.slice(0, 20)].map((byte) => "abcdefghijklmnopqrstuvwxyz234567"[byte % 32]).join("")}`;
}

/** A password of a SQL user that is left over signs in no longer than this. */
const LIFE_MS = 60 * 60_000;
const LONG_AGO = Date.UTC(2001, 0, 1);

/** Ends with random microseconds: one an hour from now, one long ago. `random`: below a number. */
export function newMarks(now: number, random: (below: number) => number): readonly [string, string] {
  const micros = () => 1 + random(999_999);
  return [
    markAtEnd(instantAt(now + LIFE_MS), micros()),
    markAtEnd(instantAt(LONG_AGO + random(1_000_000) * 1_000), micros()),
  ];
}

/** Whether a SQL user with this VALID UNTIL is the one that was made. A cluster that was seen to cut a mark is taken to cut the other one too. */
export function isBornAs({ marks, seen }: Thing, until: string | undefined): boolean {
  if (until === undefined || marks === null) return false;
  const isCut = seen !== null && preciseTime(seen)?.micros === 0;
  return isOneOfMarks(until, isCut ? [seen, ...marks.map((mark) => mark.replace(/\.\d+/, ""))] : marks);
}

/** What the seal of a journal's line is made of. */
export function sealedText(clusterId: string, thing: Thing): string {
  const { kind, name, madeBy, owner, marks, plannedAt, seen } = thing;
  return JSON.stringify([
    "rolecall doctor 1",
    clusterId.toLowerCase(),
    kind,
    name,
    madeBy,
    owner,
    marks,
    plannedAt,
    seen,
  ]);
}

/** A line that was read from a journal; null for anything else, such as one with a name that no check makes. */
export function readSealed(line: unknown): Sealed | null {
  const { thing, seal } = (line ?? {}) as { thing?: Partial<Thing>; seal?: unknown };
  if (typeof seal !== "string" || typeof thing !== "object" || thing === null) return null;
  const { kind, name, madeBy, owner, marks, plannedAt, seen } = thing;
  if (typeof name !== "string" || !isDoctorName(name)) return null;
  if ((kind !== "user" && kind !== "database") || (madeBy !== "api" && madeBy !== "sql")) return null;
  if (typeof plannedAt !== "number" || (seen !== null && typeof seen !== "string")) return null;
  if (kind === "database")
    return typeof owner === "string" && isDoctorName(owner) && marks === null
      ? { seal, thing: { kind, name, madeBy, owner, marks, plannedAt, seen } }
      : null;
  if (!Array.isArray(marks)) return null;
  const [until, ended] = marks;
  if (typeof until !== "string" || typeof ended !== "string") return null;
  return { seal, thing: { kind, name, madeBy, owner: null, marks: [until, ended], plannedAt, seen } };
}
