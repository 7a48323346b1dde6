// What the long run consists of, and how it is dealt into parts that take about the same time.
import { globSync, readFileSync } from "node:fs";

/** How many parts the long run has: each is to take at most 25 minutes on two cores. */
export const PARTS = 8;

/** A piece of the long run. Browser tests of one file run on one store, with a server and a sign-in of their own. */
export type Piece =
  | { kind: "unit"; file: string }
  | { kind: "browser"; file: string; store: "sqlite" | "postgres" }
  /** a browser test without a long version, on the store that `npm test` covers least */
  | { kind: "short on postgres"; file: string }
  | { kind: "command"; name: string; args: readonly string[] };

/** The mark of a file that has a long version. */
const MARK = /\bROLECALL_PROVE\b|\/(prove|on-store)\.ts"|@long/;

/** They measure nothing that counts, but that they still can. */
const COMMANDS: Piece[] = [
  { kind: "command", name: "bench", args: ["bench/run.ts", "--smallest"] },
  { kind: "command", name: "other browsers", args: ["scripts/browsers/prove-browsers.ts"] },
];

/** Seconds of those tests that take longer than most, in their long form on either store of a quiet machine. */
const SECONDS: Record<string, number> = {
  "lib/server/jobs/kill.test.ts": 110,
  "e2e/account-reset.spec.ts": 80,
  "e2e/accounts.spec.ts": 120,
  "e2e/claim.spec.ts": 90,
  "e2e/doors.spec.ts": 60,
  "e2e/faults/chaos.spec.ts": 180,
  "e2e/faults/crash.spec.ts": 90,
  "e2e/faults/creation.spec.ts": 220,
  "e2e/faults/destinations.spec.ts": 90,
  "e2e/faults/matrix.spec.ts": 90,
  "e2e/faults/review.spec.ts": 110,
  "e2e/faults/rotation-into-store.spec.ts": 180,
  "e2e/faults/rotation-proof.spec.ts": 110,
  "e2e/faults/rotation.spec.ts": 110,
  "e2e/faults/words.spec.ts": 240,
  "e2e/isolation.spec.ts": 160,
  "e2e/owners.spec.ts": 100,
  "e2e/privileges.spec.ts": 115,
  "e2e/replicas.spec.ts": 130,
  "e2e/review-size.spec.ts": 80,
  "e2e/rights-pages.spec.ts": 75,
  "e2e/rights.spec.ts": 250,
  "e2e/rotation.spec.ts": 70,
  "e2e/screens.spec.ts": 270,
  "e2e/sso.spec.ts": 75,
};
/** Seconds of the others. */
const USUAL: Record<Piece["kind"], number> = { unit: 5, browser: 45, "short on postgres": 30, command: 120 };

/** All pieces of the long run, in an order that does not change. */
export function allPieces(): Piece[] {
  const browser = globSync("e2e/**/*.spec.ts").toSorted();
  const isLong = (file: string) => file === "e2e/leaks.spec.ts" || MARK.test(readFileSync(file, "utf8"));
  return [
    ...globSync("lib/**/*.test.ts")
      .toSorted()
      .filter(isLong)
      .map((file): Piece => ({ kind: "unit", file })),
    ...browser.filter(isLong).flatMap((file): Piece[] => [
      { kind: "browser", file, store: "sqlite" },
      { kind: "browser", file, store: "postgres" },
    ]),
    ...browser.filter((file) => !isLong(file)).map((file): Piece => ({ kind: "short on postgres", file })),
    ...COMMANDS,
  ];
}

/** The name of a piece in the log and in the table of seconds. */
export function nameOf(piece: Piece): string {
  switch (piece.kind) {
    case "unit":
      return piece.file;
    case "browser":
      return `${piece.file} on ${piece.store}`;
    case "short on postgres":
      return `${piece.file} on postgres`;
    case "command":
      return piece.name;
  }
}

/** The pieces of one part, from 1: the longest pieces are dealt first, each to the part that has least to do. */
export function piecesOf(part: number, pieces: readonly Piece[], parts = PARTS): Piece[] {
  const dealt = Array.from({ length: parts }, () => ({ seconds: 0, pieces: [] as Piece[] }));
  const isLong = (piece: Piece) => piece.kind === "browser" || piece.kind === "unit";
  const length = (piece: Piece) =>
    (isLong(piece) ? SECONDS[nameOf(piece).split(" ")[0] ?? ""] : undefined) ?? USUAL[piece.kind];
  for (const piece of pieces.toSorted((a, b) => length(b) - length(a))) {
    const least = dealt.reduce((best, next) => (next.seconds < best.seconds ? next : best));
    least.seconds += length(piece);
    least.pieces.push(piece);
  }
  return dealt[part - 1]?.pieces ?? [];
}

/** The part that a commit's id chooses, from 1; the first one without an id. */
export function partOfCommit(id: string, parts = PARTS): number {
  return (Number.parseInt(id.slice(0, 8) || "0", 16) % parts) + 1;
}
