import type { StoredAction } from "#lib/shared/audit/audit.ts";
import { sha256 } from "../../server/base/sha256.ts";
import { buildEvidence } from "../../server/reviews/evidence/build-evidence.ts";
import { actsSha256, populationSha256 } from "../../server/reviews/evidence/digests.ts";
import type {
  Decision,
  EvidenceInput,
  Person,
  PopulationRow,
  ReviewDecision,
  RowAtClose,
  StartedReview,
} from "../../server/reviews/evidence/evidence-input.ts";
import { startSha256 } from "../../server/reviews/evidence/started.ts";
import { chainFiles, ofReview } from "../../server/store/audit/audit-chain-file.ts";
import { type AuditRow, type NewEvent, unchainedRow } from "../../server/store/audit/audit-event.ts";
import { chained } from "../../server/store/audit/audit-events.ts";
import { eventLine, isOfReview } from "../../server/store/reviews/review-events.ts";
import { testEvent } from "../audit-event.ts";
import { collected } from "../doubles/collected.ts";

const START = Date.UTC(2026, 8, 1, 9);
const MINUTE = 60_000;
const [LENA, AIKO, MAREK] = (["lena", "aiko", "marek"] as const).map((name): Person & { id: string } => ({
  id: `acc_${name}`,
  email: `${name}@example.com`,
  name,
})) as [Person & { id: string }, Person & { id: string }, Person & { id: string }];
const ROLECALL: Person = { id: null, email: "Rolecall", name: "Rolecall" };

export { AIKO, MAREK };

type Act = { row: string; decision: ReviewDecision; by: Person; note?: string };
type Proof = { row: string; decision?: ReviewDecision; clusterId?: string; early?: boolean };
/** What happened in a review. Each inner list of `decisions` is one act. */
export type Story = {
  id: string;
  population: PopulationRow[];
  decisions: Act[][];
  proofs: Proof[];
  /** rows that are called done without a proof */
  claimed: string[];
  /** rows whose proof came while the evidence was made, which calls them open */
  late?: string[];
  /** what of them was another at the close, and their states then */
  changed?: readonly (Pick<RowAtClose, "row" | "changes"> & Partial<RowAtClose>)[];
  /** an act, by its place in `decisions`, that is left out of the files, together with its event */
  suppressed?: number;
  /** what of the review was changed in the store after its start */
  edited?: Partial<StartedReview>;
  /** as a version of Rolecall recorded them that bound less */
  old?: readonly ("start" | "close")[];
};

export function rowOf(row: string, name: string, more: Partial<PopulationRow> = {}): PopulationRow {
  return {
    row,
    kind: "sql_user",
    clusterId: "c1",
    clusterName: "orders-prod",
    name,
    concerns: [],
    reviewers: [AIKO.id],
    facts: { owner: "Payments", state: "admin", passwordSetAt: START - 5 * MINUTE },
    ...more,
  };
}

/** A review of six rows, with a changed decision, a proved and an open removal, and an undecided row. */
export function story(id = "rev_1"): Story {
  return {
    id,
    population: [
      rowOf("r1", "app_checkout"),
      rowOf("r2", "marek.novak", { concerns: [MAREK.id], reviewers: [AIKO.id] }),
      rowOf("r3", "cart_legacy"),
      rowOf("r4", "old_reporting"),
      rowOf("r5", "bi_looker", {
        reviewers: [MAREK.id],
        facts: { owner: null, state: "restricted", passwordSetAt: null },
      }),
      rowOf("r6", "tmp_2024", { clusterId: "c2", clusterName: "ledger-prod" }),
    ],
    decisions: [
      [
        { row: "r1", decision: "keep", by: AIKO },
        { row: "r2", decision: "keep", by: AIKO, note: "His own login" },
      ],
      [{ row: "r3", decision: "keep", by: AIKO }],
      [
        { row: "r3", decision: "remove", by: AIKO, note: "Moved with release 41" },
        { row: "r4", decision: "remove", by: AIKO },
      ],
      [{ row: "r5", decision: "rotate", by: MAREK }],
    ],
    proofs: [{ row: "r3" }, { row: "r5" }],
    claimed: [],
  };
}

/** A review of API tokens, which are on no cluster, from one of SQL users. */
export function ofTokens(reviewed: Story): Story {
  const population = reviewed.population.map((row) => ({
    ...row,
    kind: "token" as const,
    clusterId: null,
    clusterName: null,
    facts: { tokenId: `apt_${row.row}`, tokenKind: "service", owner: "Payments", state: "changes", scopes: ["reset"] },
  }));
  return { ...reviewed, population };
}

export type Files = Map<string, Buffer>;

/** The evidence of a review as Rolecall writes it, among other people's events, with the head of the audit some events later. */
export async function evidenceOf(
  reviewed: Story,
): Promise<{ files: Files; head: string; input: EvidenceInput; rows: AuditRow[] }> {
  const rows: AuditRow[] = [];
  const add = (action: string, by: Person, details: object, about: Partial<NewEvent> = {}) => {
    const sequence = 41_000 + rows.length;
    const at = START + rows.length * MINUTE;
    const event = testEvent(`evt_${reviewed.id}_${sequence}`, {
      at,
      action: action as StoredAction,
      actorId: by.id,
      actor: by.email,
      requestId: `req_${sequence}`,
      address: "192.0.2.7",
      details: JSON.stringify(details),
      ...about,
    });
    const row = chained(unchainedRow({ ...event, sequence }), rows.at(-1)?.hash ?? "0".repeat(64));
    rows.push(row);
    return row;
  };
  const nextId = () => `evt_${reviewed.id}_${41_000 + rows.length}`;
  const others = () => add("sql_user.reset_password", LENA, { team: "Secret team" }, { target: "of_another_team" });
  const review = reviewed.id;

  const started = startedOf(reviewed);
  const isOld = (part: "start" | "close") => reviewed.old?.includes(part) === true;
  add("review.start", LENA, {
    review,
    population: populationSha256(review, reviewed.population),
    rows: reviewed.population.length,
    start: isOld("start") ? undefined : startSha256(started),
  });
  const prove = ({ row: key, decision, clusterId }: Proof) => {
    const row = reviewed.population.find((each) => each.row === key);
    const decided = reviewed.decisions.flat().findLast((act) => act.row === key)?.decision;
    const about = { target: row?.name ?? null, clusterId: clusterId ?? row?.clusterId ?? null };
    return [
      key,
      add("review.prove", ROLECALL, { review, row: key, decision: decision ?? decided, proof: "absent" }, about),
    ] as const;
  };
  const early = reviewed.proofs.filter((proof) => proof.early).map(prove);
  const decisions: Decision[] = [];
  const hidden = new Set<string>();
  for (const [place, acts] of reviewed.decisions.entries()) {
    others();
    add("review.decide", acts[0]?.by ?? LENA, { review }, { outcome: "intended" });
    const event = nextId();
    const at = START + rows.length * MINUTE;
    const made = acts.map(({ note = "", ...act }): Decision => ({ ...act, note, at, event }));
    if (place === reviewed.suppressed) hidden.add(event);
    else decisions.push(...made);
    add("review.decide", acts[0]?.by ?? LENA, { review, rows: made.length, sha256: actsSha256(review, made) });
  }
  const proofs = new Map([...early, ...reviewed.proofs.filter((proof) => !proof.early).map(prove)]);
  const signed = { by: AIKO, at: START + rows.length * MINUTE, decided: 5, event: nextId() };
  add("review.sign_off", AIKO, { review, sha256: actsSha256(review, [signed]) });
  const closedAt = START + rows.length * MINUTE;

  const last = new Map(decisions.map((decision) => [decision.row, decision]));
  const remediation = [...last.values()].flatMap(({ row, decision, at: since }): EvidenceInput["remediation"] => {
    if (decision === "keep" || decision === "not_mine") return [];
    const event = proofs.get(row);
    if (reviewed.late?.includes(row) || (!event && !reviewed.claimed.includes(row)))
      return [{ row, since, state: "open", why: "It owns 2 tables" }];
    const { id = "evt_none", sequence = 1, action = "review.prove", at = since } = event ?? {};
    return [
      {
        row,
        since,
        state: "done",
        proof: { event: id, sequence, action, at, how: "absent", by: "lena@example.com", checkedBy: null },
      },
    ];
  });
  const input: EvidenceInput = {
    review: Object.assign(startedOf(reviewed), reviewed.edited, { closedAt, closedBy: LENA, version: "0.2.0" }),
    population: reviewed.population,
    decisions,
    signOffs: [signed],
    remediation,
    atClose: (reviewed.changed ?? []).map(({ row, changes, state = null }) => ({ row, changes, state })),
    recorded: isOld("start") ? "rows" : "whole",
  };
  const { files, manifestSha256 } = await buildEvidence(input);
  const own = rows.filter((row) => isOfReview(review, row));
  const bound = { events: sha256(own.map(eventLine).join("")), head: rows.at(-1)?.hash };
  add("review.close", LENA, { review, manifest: manifestSha256, ...(!isOld("close") && bound), version: "0.2.0" });
  others();
  // A proof after the close belongs to no evidence.
  if (reviewed.proofs.length > 0)
    add(
      "review.prove",
      ROLECALL,
      { review, row: "r4", decision: "remove" },
      { target: "old_reporting", clusterId: "c1" },
    );
  others();
  const chain = await chainFiles(ofReview(review), () => batchesOf(rows));
  const shown = (text: string) =>
    text.replace(/.*\n/g, (line) => (idsIn(line).some((id) => hidden.has(id)) ? "" : line));
  const read = chain.map(async ({ name, pieces }) => ({ name, text: shown((await collected(pieces())).join("")) }));
  const all = [...files, ...(await Promise.all(read))];
  return {
    files: new Map(all.map(({ name, text }) => [name, Buffer.from(text)])),
    head: rows.at(-1)?.hash ?? "",
    input,
    rows,
  };
}

const idsIn = (line: string) => line.match(/evt_\w+/g) ?? [];

function startedOf({ id, population }: Story): StartedReview {
  return {
    id,
    name: "Q3 2026, production",
    scope: ["Every SQL user that the clusters list"],
    clusters: [
      { id: "c1", name: "orders-prod", listed: 8, rows: 5, listReadAt: START },
      { id: "c2", name: "ledger-prod", rows: 1, listReadAt: START },
    ],
    reviewers: [AIKO, MAREK].map((person) => ({
      person,
      rows: population.filter(({ reviewers }) => reviewers.includes(person.id)).length,
    })),
    fallback: LENA,
    startedAt: START,
    startedBy: LENA,
    dueAt: START + 1e9,
  };
}

async function* batchesOf(rows: readonly AuditRow[]): AsyncGenerator<readonly AuditRow[]> {
  for (let at = 0; at < rows.length; at += 3) yield rows.slice(at, at + 3);
}
