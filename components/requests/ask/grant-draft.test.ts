import { expect, test } from "vitest";
import { readMoment } from "#components/sql-user-facts/ends/end-draft.ts";
import { clockWords } from "#components/sql-user-facts/ends/moment-fields.tsx";
import { PLAIN_FORM } from "#lib/shared/sql-access/access-form.ts";
import { grantDraft, readGrant } from "./grant-draft.ts";

const ZONE = "Europe/Berlin";
/** A Friday, two days before the clocks are put forward at 02:00. */
const NOW = Date.UTC(2027, 2, 26, 9);
const moment = (day: string, clock: string) => ({ day, clock, given: null });
const draft = Object.assign({}, grantDraft(undefined), {
  access: Object.assign({}, PLAIN_FORM, { databases: ["shop"] }),
});

test("a start within a change of the clock is the next minute that exists, and the field says so", () => {
  const start = moment("2027-03-28", "02:30");
  const read = readGrant(Object.assign({}, draft, { starts: "time", start }), { zone: ZONE }, NOW);
  expect(read).toMatchObject({ spec: { startsAt: Date.UTC(2027, 2, 28, 1) } });
  expect(clockWords(readMoment(start, ZONE)?.is)).toBe("The clocks skip the chosen time.");
  const twice = readMoment(moment("2027-10-31", "02:30"), ZONE);
  expect(clockWords(twice?.is)).toContain("twice");
  expect(clockWords(readMoment(moment("2027-03-29", "02:30"), ZONE)?.is)).toBe("");
});

test("an end without a time is the end of its day, and a start needs both", () => {
  const until = Object.assign({}, draft, { length: "until", until: moment("2027-03-27", "") });
  expect(readGrant(until, { zone: ZONE }, NOW)).toMatchObject({ spec: { wantedUntil: Date.UTC(2027, 2, 27, 23) } });
  const start = Object.assign({}, draft, { starts: "time", start: moment("2027-03-27", "") });
  expect(readGrant(start, { zone: ZONE }, NOW)).toEqual({ problems: { start: "Choose a day and a time." } });
});
