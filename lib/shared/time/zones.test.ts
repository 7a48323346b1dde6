import fc from "fast-check";
import { expect, test } from "vitest";
import { endWords } from "../sql-users/end-dates.ts";
import { instantAt } from "./instant.ts";
import { endOfLocalDay, instantOfLocal, localTime, shiftDay } from "./zones.ts";

/** Both changes of the clock in three zones, and a zone without them: local time, the instant, what became of it, and how it is shown. */
const CHANGES = [
  // Berlin: 02:00 is followed by 03:00, and in autumn 03:00 by 02:00.
  ["Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59Z", "once", "29 Mar 2026, 01:59 (Europe/Berlin)"],
  ["Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00Z", "moved", "29 Mar 2026, 03:00 (Europe/Berlin)"],
  ["Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00Z", "moved", "29 Mar 2026, 03:00 (Europe/Berlin)"],
  ["Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00Z", "once", "29 Mar 2026, 03:00 (Europe/Berlin)"],
  ["Europe/Berlin", "2026-10-25T01:59", "2026-10-24T23:59Z", "once", "25 Oct 2026, 01:59 (Europe/Berlin)"],
  ["Europe/Berlin", "2026-10-25T02:00", "2026-10-25T00:00Z", "twice", "25 Oct 2026, 02:00 (Europe/Berlin, UTC+02:00)"],
  ["Europe/Berlin", "2026-10-25T02:59", "2026-10-25T00:59Z", "twice", "25 Oct 2026, 02:59 (Europe/Berlin, UTC+02:00)"],
  ["Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00Z", "once", "25 Oct 2026, 03:00 (Europe/Berlin)"],
  // New York: 02:00 is followed by 03:00, and in autumn 02:00 by 01:00.
  ["America/New_York", "2026-03-08T01:59", "2026-03-08T06:59Z", "once", "8 Mar 2026, 01:59 (America/New_York)"],
  ["America/New_York", "2026-03-08T02:45", "2026-03-08T07:00Z", "moved", "8 Mar 2026, 03:00 (America/New_York)"],
  ["America/New_York", "2026-03-08T03:00", "2026-03-08T07:00Z", "once", "8 Mar 2026, 03:00 (America/New_York)"],
  ["America/New_York", "2026-11-01T00:59", "2026-11-01T04:59Z", "once", "1 Nov 2026, 00:59 (America/New_York)"],
  [
    "America/New_York",
    "2026-11-01T01:30",
    "2026-11-01T05:30Z",
    "twice",
    "1 Nov 2026, 01:30 (America/New_York, UTC-04:00)",
  ],
  ["America/New_York", "2026-11-01T02:00", "2026-11-01T07:00Z", "once", "1 Nov 2026, 02:00 (America/New_York)"],
  // Lord Howe: by half an hour. 02:00 is followed by 02:30, and in autumn 02:00 by 01:30.
  ["Australia/Lord_Howe", "2026-10-04T01:59", "2026-10-03T15:29Z", "once", "4 Oct 2026, 01:59 (Australia/Lord_Howe)"],
  ["Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30Z", "moved", "4 Oct 2026, 02:30 (Australia/Lord_Howe)"],
  ["Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30Z", "once", "4 Oct 2026, 02:30 (Australia/Lord_Howe)"],
  ["Australia/Lord_Howe", "2026-04-05T01:29", "2026-04-04T14:29Z", "once", "5 Apr 2026, 01:29 (Australia/Lord_Howe)"],
  [
    "Australia/Lord_Howe",
    "2026-04-05T01:45",
    "2026-04-04T14:45Z",
    "twice",
    "5 Apr 2026, 01:45 (Australia/Lord_Howe, UTC+11:00)",
  ],
  ["Australia/Lord_Howe", "2026-04-05T02:00", "2026-04-04T15:30Z", "once", "5 Apr 2026, 02:00 (Australia/Lord_Howe)"],
  // Kolkata has no changes of the clock.
  ["Asia/Kolkata", "2026-03-29T02:30", "2026-03-28T21:00Z", "once", "29 Mar 2026, 02:30 (Asia/Kolkata)"],
  ["Asia/Kolkata", "2026-10-25T02:30", "2026-10-24T21:00Z", "once", "25 Oct 2026, 02:30 (Asia/Kolkata)"],
  ["UTC", "2026-10-25T02:30", "2026-10-25T02:30Z", "once", "25 Oct 2026, 02:30 (UTC)"],
] as const;

test.each(CHANGES)("ends over both changes of the clock: %s %s is %s (%s)", (zone, local, at, is, words) => {
  const seen = instantOfLocal(local, zone);
  expect(seen).toEqual({ at: Date.parse(at.replace("Z", ":00Z")), is });
  expect(endWords(seen?.at ?? 0, zone)).toBe(words);
});

/** The end of a day whose length is not 24 hours, and of days around a missing midnight and a missing day. */
const DAYS = [
  ["Europe/Berlin", "2026-03-29", "2026-03-29T22:00Z", "the end of 29 Mar 2026 (Europe/Berlin)"],
  ["Europe/Berlin", "2026-10-25", "2026-10-25T23:00Z", "the end of 25 Oct 2026 (Europe/Berlin)"],
  ["America/New_York", "2026-11-01", "2026-11-02T05:00Z", "the end of 1 Nov 2026 (America/New_York)"],
  ["Australia/Lord_Howe", "2026-10-04", "2026-10-04T13:00Z", "the end of 4 Oct 2026 (Australia/Lord_Howe)"],
  ["UTC", "2027-03-31", "2027-04-01T00:00Z", "the end of 31 Mar 2027 (UTC)"],
  ["Africa/Cairo", "2026-04-23", "2026-04-23T22:00Z", "24 Apr 2026, 01:00 (Africa/Cairo)"],
  ["Pacific/Apia", "2011-12-29", "2011-12-30T10:00Z", "the end of 30 Dec 2011 (Pacific/Apia)"],
] as const;

test.each(DAYS)("the end of a day in %s, %s, is %s", (zone, day, at, words) => {
  const seen = endOfLocalDay(day, zone);
  expect(seen?.at).toBe(Date.parse(at.replace("Z", ":00Z")));
  expect(endWords(seen?.at ?? 0, zone)).toBe(words);
});

test.each(["", "2026-02-30T10:00", "2026-02-03T24:00", "2026-02-03T10:60", "2026-02-03", "02:30"])(
  "%j is no local time",
  (text) => {
    expect(instantOfLocal(text, "Europe/Berlin")).toBeUndefined();
  },
);

const zone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
/** The years in which an access can end. */
const minute = fc
  .integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2037, 0, 1) / 60_000 })
  .map((minutes) => instantAt(minutes * 60_000));

test("in every zone the local time of a minute is that minute, or the later one of two that are shown alike", () => {
  fc.assert(
    fc.property(zone, minute, (name, at) => {
      const seen = instantOfLocal(localTime(at, name), name);
      if (seen?.is === "twice") expect(seen.at).toBeLessThanOrEqual(at);
      else expect(seen).toEqual({ at, is: "once" });
    }),
  );
});

test("in every zone a chosen local time is never shown as an earlier one, and later only where the clocks skip it", () => {
  const hour = fc.integer({ min: 0, max: 23 }).map((each) => String(each).padStart(2, "0"));
  fc.assert(
    fc.property(zone, minute, hour, (name, day, clock) => {
      const local = `${shiftDay(localTime(day, "UTC").slice(0, 10), 0)}T${clock}:30`;
      const { at = instantAt(0), is } = instantOfLocal(local, name) ?? {};
      const shown = localTime(at, name);
      if (is === "moved") expect(shown > local).toBe(true);
      else expect(shown).toBe(local);
    }),
  );
});
