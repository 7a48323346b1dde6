import {
  endFieldOf,
  endIfApproved,
  NO_END,
  TIME_PASSED,
  WANTED_DAYS_MAX,
  WANTED_MINUTES_MAX,
  WANTED_MINUTES_MIN,
  type WantedEnd,
} from "#lib/shared/requests/wanted-end.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import { endOfLocalDay, instantOfLocal, type LocalInstant, localTime } from "#lib/shared/time/zones.ts";

export const END_CHOICES = ["none", "30", "90", "365", "hours", "days", "until"] as const;
export type EndChoice = (typeof END_CHOICES)[number];

/** An end while it is edited. */
export type EndDraft = {
  choice: EndChoice;
  /** of hours or days, as it is typed */
  amount: string;
  /** in the zone of the reader; without a time it is the end of the day */
  day: string;
  clock: string;
  /** what day and time stand for, until one is edited: they show no seconds, and not which of two equal times it is */
  given: Instant | null;
  /** when it was last edited: hours and days from now on are counted from then */
  since: number;
};

const START: EndDraft = { choice: "none", amount: "", day: "", clock: "", given: null, since: 0 };

/** A day and a time while they are edited. */
export type Moment = Pick<EndDraft, "day" | "clock" | "given">;
export const NO_MOMENT: Moment = { day: "", clock: "", given: null };

/** The instant of a day and a time, without a time of the end of the day; undefined where there is no day. */
export function readMoment({ day, clock, given }: Moment, zone: string): LocalInstant | undefined {
  if (given !== null) return { at: given, is: "once" };
  return clock === "" ? endOfLocalDay(day, zone) : instantOfLocal(`${day}T${clock}`, zone);
}

/** A draft that has no end, or asks for a day. */
export function emptyDraft(choice: "none" | "until"): EndDraft {
  return Object.assign({}, START, { choice });
}

/** The draft of an end. */
export function draftOfEnd(wanted: WantedEnd, zone: string): EndDraft {
  const since = Date.now();
  const { wantedDays, wantedMinutes, wantedUntil } = wanted;
  const choice = END_CHOICES.find((each) => each === String(wantedDays));
  if (choice) return Object.assign({}, START, { choice, since });
  switch (endFieldOf(wanted)) {
    case "wantedDays":
      return Object.assign({}, START, { choice: "days", amount: String(wantedDays), since });
    case "wantedMinutes":
      return Object.assign({}, START, { choice: "hours", amount: String((wantedMinutes ?? 0) / 60), since });
    case "wantedUntil": {
      const [day = "", clock = ""] = localTime(wantedUntil ?? 0, zone).split("T");
      return { choice: "until", amount: "", day, clock, given: wantedUntil, since };
    }
    case null:
      return START;
  }
}

const exactly = (some: Partial<WantedEnd>): WantedEnd => Object.assign({}, NO_END, some);

/** The end of a draft, with what became of a local time that is none or two; or its problem in one sentence. */
export type ReadEnd = { wanted: WantedEnd; is?: LocalInstant["is"]; problem?: undefined } | { problem: string };

/** Reads a draft in the reader's zone. */
export function readDraft({ choice, amount, ...moment }: EndDraft, zone: string, now = Date.now()): ReadEnd {
  switch (choice) {
    case "none":
      return { wanted: NO_END };
    case "30":
    case "90":
    case "365":
      return { wanted: exactly({ wantedDays: Number(choice) }) };
    case "hours": {
      const minutes = amount === "" ? Number.NaN : Math.round(Number(amount) * 60);
      const isWithin = minutes >= WANTED_MINUTES_MIN && minutes <= WANTED_MINUTES_MAX;
      return isWithin ? { wanted: exactly({ wantedMinutes: minutes }) } : { problem: HOURS_WRONG };
    }
    case "days": {
      const days = amount === "" ? Number.NaN : Number(amount);
      const isWithin = Number.isInteger(days) && days >= 1 && days <= WANTED_DAYS_MAX;
      return isWithin ? { wanted: exactly({ wantedDays: days }) } : { problem: DAYS_WRONG };
    }
    case "until": {
      const local = readMoment(moment, zone);
      if (local === undefined) return { problem: "Choose a day." };
      return local.at <= now ? { problem: TIME_PASSED } : { wanted: exactly({ wantedUntil: local.at }), is: local.is };
    }
    default:
      return choice satisfies never;
  }
}

const HOURS_WRONG = `Enter hours, from ${WANTED_MINUTES_MIN / 60} to ${WANTED_MINUTES_MAX / 60}.`;
const DAYS_WRONG = `Enter whole days, from 1 to ${WANTED_DAYS_MAX}.`;

/** When the access of this draft ends if it is set now; null for no end, undefined where the draft is wrong. */
export function endIfSetNow(draft: EndDraft, zone: string): Instant | null | undefined {
  const read = readDraft(draft, zone);
  return read.problem === undefined ? endIfApproved(read.wanted, draft.since) : undefined;
}
