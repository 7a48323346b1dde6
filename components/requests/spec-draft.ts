import { type AccessForm, PLAIN_FORM } from "#components/privileges/access-form.ts";
import type { FieldId, Planned } from "#components/privileges/access-plan.ts";
import { parseWanted, wantedSearch } from "#components/privileges/wanted-access.ts";
import { planWanted } from "#components/privileges/wanted-plan.ts";
import { type RequestSpec, WANTED_DAYS_MAX } from "#lib/shared/requests.ts";
import { newSqlUserNameProblem } from "#lib/shared/sql-user-names.ts";

/** A spec while somebody changes it: its access as the fields have it. */
export type SpecDraft = Omit<RequestSpec, "access"> & { access: AccessForm };

export const NO_SPEC: SpecDraft = { name: "", purpose: "", userKind: "service", access: PLAIN_FORM, wantedDays: null };

export const NAME_TAKEN = "A SQL user of this name is there already.";

export type SpecProblems = Partial<Record<keyof RequestSpec, string>>;

export function draftOf(spec: RequestSpec): SpecDraft {
  return { ...spec, access: parseWanted(spec.access) };
}

/** The spec as it is sent; null where its access is too long. */
export function specOf(draft: SpecDraft): RequestSpec | null {
  const access = wantedSearch(draft.access);
  return access === null ? null : { ...draft, name: draft.name.trim(), purpose: draft.purpose.trim(), access };
}

/** Stands for a name that is not there yet. */
const SOMEBODY = "new_user";

/** The SQL that would make it so, or why there is none. */
export function planDraft({ name, access }: SpecDraft, restricted = false): Planned {
  return planWanted(access, { user: newSqlUserNameProblem(name) === null ? name : SOMEBODY, restricted });
}

/** What keeps the spec from being sent, in one sentence per field. `prefix`: with which the name must begin. */
export function problemsOf(draft: SpecDraft, prefix: string): SpecProblems {
  const name = nameProblem(draft.name, prefix);
  const planned = planDraft(draft);
  const access = planned.ok
    ? wantedSearch(draft.access) === null && "These are too many choices for one request."
    : planned.message;
  return {
    ...(name && { name }),
    ...(draft.purpose.trim() === "" && { purpose: "Say what it is for." }),
    ...(access && { access }),
    ...(!isDays(draft.wantedDays) && { wantedDays: `A whole number of days, ${WANTED_DAYS_MAX} at most.` }),
  };
}

/** What the server would say of the name. */
export function nameProblem(name: string, prefix: string): string | undefined {
  if (name === prefix && prefix !== "") return `Add what it is, after ${prefix}.`;
  const problem = newSqlUserNameProblem(name);
  if (problem) return problem;
  return name.startsWith(prefix) ? undefined : `Names of this team begin with ${prefix}.`;
}

function isDays(days: number | null): boolean {
  return days === null || (Number.isInteger(days) && days >= 1 && days <= WANTED_DAYS_MAX);
}

/** What was refused at this field of the access; what is not chosen yet counts only once somebody has `tried` to send. */
export function errorAt(planned: Planned, tried: boolean): (field: FieldId) => string | undefined {
  return (field) =>
    !planned.ok && (tried || !planned.incomplete) && planned.field === field ? planned.message : undefined;
}
