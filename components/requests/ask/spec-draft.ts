import { present } from "#lib/shared/present.ts";
import { WANTED_DAYS_MAX } from "#lib/shared/requests/requests.ts";
import type { RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import { type AccessForm, PLAIN_FORM } from "#lib/shared/sql-access/access-form.ts";
import type { FieldId, Planned } from "#lib/shared/sql-access/access-plan.ts";
import { parseWanted, wantedSearch } from "#lib/shared/sql-access/wanted-access.ts";
import { planWanted } from "#lib/shared/sql-access/wanted-plan.ts";
import { eachField, REQUEST_TEXTS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { newSqlUserNameProblem } from "#lib/shared/sql-users/sql-user-names.ts";

/** A spec while it is edited, with its access in the form of the fields. */
export type SpecDraft = Omit<RequestSpec, "access"> & { access: AccessForm };

export const NO_SPEC: SpecDraft = {
  name: "",
  ...eachField(REQUEST_TEXTS, () => ""),
  userKind: "service",
  access: PLAIN_FORM,
  wantedDays: null,
};

export const NAME_TAKEN = "This name is taken.";

export type SpecProblems = Partial<Record<keyof RequestSpec, string>>;

export function draftOf(spec: RequestSpec): SpecDraft {
  return { ...spec, access: parseWanted(spec.access) };
}

/** The spec in the form in which it is sent; null where its access is too long. */
export function specOf(draft: SpecDraft): RequestSpec | null {
  const access = wantedSearch(draft.access);
  if (access === null) return null;
  return { ...draft, name: draft.name.trim(), ...eachField(REQUEST_TEXTS, (field) => draft[field].trim()), access };
}

/** Placeholder for a name that is still missing. */
const PLACEHOLDER_NAME = "new_user";

/** The SQL that grants the draft's access, or why there is none. */
export function planDraft({ name, access }: SpecDraft, restricted = false): Planned {
  return planWanted(access, { user: newSqlUserNameProblem(name) === null ? name : PLACEHOLDER_NAME, restricted });
}

/** The problems of a spec, one sentence per field. `prefix`: the required beginning of the name. */
export function problemsOf(draft: SpecDraft, prefix: string): SpecProblems {
  const name = nameProblem(draft.name, prefix);
  const planned = planDraft(draft);
  const access = planned.ok
    ? wantedSearch(draft.access) === null && "Too many choices for one request. Choose fewer databases or tables."
    : planned.message;
  return present({
    name: name || undefined,
    purpose: draft.purpose.trim() === "" ? "Enter a purpose." : undefined,
    access: access || undefined,
    wantedDays: !isDays(draft.wantedDays) ? DAYS_WRONG : undefined,
  });
}

/** The server's check of the name. */
export function nameProblem(name: string, prefix: string): string | undefined {
  if (name === prefix && prefix !== "") return `Continue the name after ${prefix}.`;
  const problem = newSqlUserNameProblem(name);
  if (problem) return problem;
  return name.startsWith(prefix) ? undefined : `This team's names start with ${prefix}.`;
}

/** The days that are preset for a later end. */
export const FIRST_DAYS = 30;

/** The problem of a later end, if any. */
export function laterProblem({ wantedDays }: Pick<SpecDraft, "wantedDays">): string | undefined {
  return isDays(wantedDays) ? undefined : DAYS_WRONG;
}

const DAYS_WRONG = `Choose a last day after today, at most ${WANTED_DAYS_MAX} days away.`;

function isDays(days: number | null): boolean {
  return days === null || (Number.isInteger(days) && days >= 1 && days <= WANTED_DAYS_MAX);
}

/** The refusal at an access field. A missing choice is an error only once the requester has `tried` to send. */
export function errorAt(planned: Planned, tried: boolean): (field: FieldId) => string | undefined {
  return (field) =>
    !planned.ok && (tried || !planned.incomplete) && planned.field === field ? planned.message : undefined;
}
