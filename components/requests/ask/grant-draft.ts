import { type Moment, NO_MOMENT, readMoment } from "#components/sql-user-facts/ends/end-draft.ts";
import { present } from "#lib/shared/present.ts";
import { type GrantTime, grantTimeProblem, hoursWords, isWithinHours } from "#lib/shared/requests/grants.ts";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import { NO_END } from "#lib/shared/requests/wanted-end.ts";
import { type AccessForm, PLAIN_FORM } from "#lib/shared/sql-access/access-form.ts";
import { parseWanted, wantedSearch } from "#lib/shared/sql-access/wanted-access.ts";
import { planWanted } from "#lib/shared/sql-access/wanted-plan.ts";

const LENGTHS = ["15", "60", "120", "240", "until"] as const;
export type Length = (typeof LENGTHS)[number];

/** A request for temporary access while it is edited. */
export type GrantDraft = {
  access: AccessForm;
  length: Length;
  until: Moment;
  /** when the clock starts */
  starts: "claim" | "time";
  start: Moment;
};

const EMPTY: GrantDraft = { access: PLAIN_FORM, length: "120", until: NO_MOMENT, starts: "claim", start: NO_MOMENT };

/** An empty draft, or one with the access and the length of an earlier request. */
export function grantDraft(again: ListedRequest | undefined): GrantDraft {
  if (!again) return EMPTY;
  const { access, wantedMinutes } = again.requested;
  const length = LENGTHS.find((each) => each === String(wantedMinutes)) ?? EMPTY.length;
  return Object.assign({}, EMPTY, { access: parseWanted(access), length });
}

export type GrantProblems = { access?: string; length?: string; start?: string };
export type GrantSpec = { access: string } & GrantTime;

const CHOOSE_DAY = "Choose a day.";
const CHOOSE_BOTH = "Choose a day and a time.";

/** The draft as it is sent, or what is wrong with it, one sentence for each field. */
export function readGrant(
  draft: GrantDraft,
  { zone, most = null }: { zone: string /** the hours that a rule allows */; most?: number | null },
  now = Date.now(),
): { spec: GrantSpec } | { problems: GrantProblems } {
  const { access: form, length, starts } = draft;
  const planned = planWanted(form, { user: "new_user", restricted: true });
  const access = wantedSearch(form);
  const wantedUntil = length === "until" ? readMoment(draft.until, zone)?.at : null;
  // A start without a time would be the end of its day.
  const hasClock = draft.start.clock !== "" || draft.start.given !== null;
  const startsAt = starts !== "time" ? null : hasClock ? readMoment(draft.start, zone)?.at : undefined;
  const problems: GrantProblems = present({
    access: planned.ok ? (access === null ? "Too many choices for one request." : undefined) : planned.message,
    length: wantedUntil === undefined ? CHOOSE_DAY : undefined,
    start: startsAt === undefined ? CHOOSE_BOTH : undefined,
  });
  if (wantedUntil === undefined || startsAt === undefined) return { problems };
  const time = { wantedMinutes: length === "until" ? null : Number(length), wantedUntil, startsAt };
  const wrong = grantTimeProblem(time, now);
  if (wrong) problems[wrong.field === "startsAt" ? "start" : "length"] = wrong.words;
  else if (most !== null && !isWithinHours(most, Object.assign({}, NO_END, time), now))
    problems.length = hoursWords(most);
  if (access === null || Object.keys(problems).length > 0) return { problems };
  return { spec: Object.assign({ access }, time) };
}
