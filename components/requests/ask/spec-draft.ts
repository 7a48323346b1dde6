import { draftOfEnd, type EndDraft, emptyDraft, readDraft } from "#components/sql-user-facts/ends/end-draft.ts";
import { ownZone } from "#components/ui/words/use-zone.ts";
import { present } from "#lib/shared/present.ts";
import type { RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import { END_FIELDS, type EndField, NO_END } from "#lib/shared/requests/wanted-end.ts";
import { type AccessForm, PLAIN_FORM } from "#lib/shared/sql-access/access-form.ts";
import type { FieldId, Planned } from "#lib/shared/sql-access/access-plan.ts";
import { parseWanted, wantedSearch } from "#lib/shared/sql-access/wanted-access.ts";
import { planWanted } from "#lib/shared/sql-access/wanted-plan.ts";
import { eachField, REQUEST_TEXTS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { newSqlUserNameProblem } from "#lib/shared/sql-users/sql-user-names.ts";

/** A spec while it is edited, with its access and its end in the form of the fields. */
export type SpecDraft = Omit<RequestSpec, "access" | EndField> & { access: AccessForm; end: EndDraft };

export const NO_SPEC: SpecDraft = {
  name: "",
  ...eachField(REQUEST_TEXTS, () => ""),
  userKind: "service",
  access: PLAIN_FORM,
  end: emptyDraft("none"),
};

export const NAME_TAKEN = "This name is taken.";

export type SpecProblems = Partial<Record<keyof RequestSpec | "end", string>>;

export function draftOf({ wantedDays, wantedMinutes, wantedUntil, access, ...spec }: RequestSpec): SpecDraft {
  const end = draftOfEnd({ wantedDays, wantedMinutes, wantedUntil }, ownZone());
  return { ...spec, access: parseWanted(access), end };
}

/** The spec in the form in which it is sent; null where its access is too long, or its end is wrong. */
export function specOf({ end, access: form, ...draft }: SpecDraft): RequestSpec | null {
  const access = wantedSearch(form);
  const read = readDraft(end, ownZone());
  if (access === null || read.problem !== undefined) return null;
  const texts = eachField(REQUEST_TEXTS, (field) => draft[field].trim());
  return { ...draft, name: draft.name.trim(), ...texts, access, ...read.wanted };
}

/** The refusals of the server at the fields of an end, as one. */
export function endRefusal(fields: Readonly<Record<string, string>> | undefined): string | undefined {
  return END_FIELDS.map((field) => fields?.[field]).find(Boolean);
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
    end: endProblem(draft),
  });
}

/** The server's check of the name. */
export function nameProblem(name: string, prefix: string): string | undefined {
  if (name === prefix && prefix !== "") return `Continue the name after ${prefix}.`;
  const problem = newSqlUserNameProblem(name);
  if (problem) return problem;
  return name.startsWith(prefix) ? undefined : `This team's names start with ${prefix}.`;
}

/** The draft of a later end, preset to the length for which temporary access was first given, and else to 30 days. */
export function laterDraft(wantedMinutes?: number): EndDraft {
  const preset = wantedMinutes === undefined ? { wantedDays: 30 } : { wantedMinutes };
  return draftOfEnd(Object.assign({}, NO_END, preset), ownZone());
}

/** The problem of an end, if any. */
export function endProblem({ end }: Pick<SpecDraft, "end">): string | undefined {
  return readDraft(end, ownZone()).problem;
}

/** The refusal at an access field. A missing choice is an error only once the requester has `tried` to send. */
export function errorAt(planned: Planned, tried: boolean): (field: FieldId) => string | undefined {
  return (field) =>
    !planned.ok && (tried || !planned.incomplete) && planned.field === field ? planned.message : undefined;
}
