import { teamNameKey } from "#lib/shared/people/teams.ts";
import {
  IMPORT_MAX_BYTES,
  type ImportPreview,
  type ImportProblem,
  type PlannedChange,
} from "#lib/shared/sql-users/owners.ts";
import { type OwnerRow, readOwners } from "#lib/shared/sql-users/owners-csv.ts";
import { descriptionOf, filledFields, IMPORT_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { sha256 } from "../../base/sha256.ts";
import { store } from "../../store/db/store.ts";
import { teamNames } from "../../store/people/teams.ts";
import {
  type Change,
  changesOf,
  type Ownership,
  ownershipOf,
  type Wanted,
} from "../../store/sql-users/sql-user-owners.ts";
import { changeOwners, completeNames } from "./change-owners.ts";

/** Further problems are only counted: thousands of them are of no use to a reader. */
const PROBLEMS_SHOWN = 50;

type Describes = Permit<"sql_users.describe">;
type Import = { clusterId: string; text: string };

/** The effects of an import of this text, or all its problems. Changes nothing. Throws Refusal or CloudError. */
export async function previewImport(_permit: Describes, { clusterId, text }: Import): Promise<ImportPreview> {
  const { problems, wanted, teams } = await readImport({ clusterId, text });
  if (problems.length > 0) return { problems: problems.slice(0, PROBLEMS_SHOWN), count: problems.length };
  const names = wanted.map(({ name }) => name);
  const stored = await ownershipOf(await store(), clusterId, names);
  // A SQL user that the list has and Rolecall does not is being created at this moment.
  if (names.some((name) => !stored.has(name))) throw new Refusal("list_incomplete");
  const changes = changesOf(wanted, stored);
  const nameOf = new Map(teams.map(({ id, name }) => [id, name]));
  return {
    changes: changes.map((change) => planned(change, nameOf)),
    unchanged: wanted.length - changes.length,
    digest: digestOf(clusterId, changes),
  };
}

/**
 * Makes the changes of the preview with this `digest`, all or none. Throws `import_outdated` where the changes would differ by now, because
 * a SQL user, a team or a description has changed.
 */
export async function importOwners(
  permit: Describes,
  { clusterId, text, digest }: Import & { digest: string },
  note: Note,
): Promise<{ changed: number }> {
  const { problems, wanted } = await readImport({ clusterId, text });
  if (problems.length > 0) throw new Refusal("import_outdated");
  const check = (changes: readonly Change[]) => {
    if (digestOf(clusterId, changes) !== digest) throw new Refusal("import_outdated");
  };
  const changed = await changeOwners(permit, clusterId, wanted, { through: "import", check }).catch(
    (error: unknown) => {
      const isGone = error instanceof Refusal && ["sql_user_not_found", "invalid_input"].includes(error.code);
      throw isGone ? new Refusal("import_outdated") : error;
    },
  );
  note({ rows: wanted.length, changed, digest });
  return { changed };
}

async function readImport({ clusterId, text }: Import) {
  if (Buffer.byteLength(text) > IMPORT_MAX_BYTES) throw new Refusal("too_large");
  const there = await completeNames(clusterId);
  const teams = await teamNames(await store());
  const idOf = new Map(teams.map(({ id, name }) => [teamNameKey(name), id]));
  const { rows, problems } = readOwners(text);
  const unknown = rows.flatMap((row) => unknownIn(row, there, idOf));
  const wanted = rows.map(
    ({ line: _, name, team, ...description }): Wanted => ({
      name,
      ownerTeamId: idOf.get(teamNameKey(team)) ?? null,
      ...filledFields(description),
    }),
  );
  return { problems: [...problems, ...unknown].sort((one, other) => one.line - other.line), wanted, teams };
}

function unknownIn(
  { line, name, team }: OwnerRow,
  there: ReadonlySet<string>,
  idOf: ReadonlyMap<string, string>,
): ImportProblem[] {
  const problems: ImportProblem[] = [];
  if (!there.has(name)) problems.push({ line, words: `There is no SQL user ${name} on this cluster.` });
  if (team !== "" && !idOf.has(teamNameKey(team))) problems.push({ line, words: `There is no team “${team}”.` });
  return problems;
}

/** A digest of the changes: the same for a preview and its import. SQL users count by their rows, not by their names. */
function digestOf(clusterId: string, changes: readonly Change[]): string {
  const facts = (of: Ownership) => [of.ownerTeamId, ...IMPORT_FIELDS.map((field) => of[field])];
  const all = changes.map(({ name, from, to }) => [name, from.id, from.outside, facts(from), facts(to)]);
  return sha256(JSON.stringify([clusterId, all]));
}

function planned({ name, from, to }: Change, nameOf: ReadonlyMap<string, string>): PlannedChange {
  const planned = ({ ownerTeamId, ...description }: Ownership) => ({
    owner: ownerTeamId === null ? null : (nameOf.get(ownerTeamId) ?? null),
    ...descriptionOf(IMPORT_FIELDS, description),
  });
  return { name, from: planned(from), to: planned(to), adopted: from.outside };
}
