import fc from "fast-check";
import { expect, test } from "vitest";
import { instantAt } from "#lib/shared/time/instant.ts";
import { loginFactsOf } from "./answers/login-facts.ts";
import { endInMark, FAR_MS, farMark, isFarMark, isOneOfMarks, markAtEnd } from "./creation-mark.ts";
import { preciseTime, timeText } from "./time.ts";

const micros = fc.integer({ min: 1, max: 999_999 });
const end = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2999, 0, 1) }).map(instantAt);
const far = fc.integer({ min: 0, max: FAR_MS - 1 });

/** As the database prints it: without zeros at the end of the fraction, in both zones it may use, in an array before v25.3 or after. */
const printed = (mark: string) => [mark, mark.replace(/0+\+/, "+"), mark.replace("+00:00", "+00")];
const cells = (text: string) => [`VALID UNTIL=${text}`, `{CREATEDB,"VALID UNTIL=${text}"}`];

test("a mark with an end is never earlier than that end, is less than a second later, and is shown as that end", () => {
  fc.assert(
    fc.property(end, micros, (at, more) => {
      const mark = markAtEnd(at, more);
      const plain = preciseTime(timeText(at))?.at ?? Number.NaN;
      expect(preciseTime(mark)).toEqual({ at: plain, micros: more });
      expect(isFarMark(mark)).toBe(false);
      for (const text of printed(mark))
        for (const cell of cells(text)) expect(loginFactsOf(cell, "").validUntil).toBe(plain);
    }),
  );
});

test("a mark without an end lies after the year 9000, and is shown as no end", () => {
  fc.assert(
    fc.property(far, micros, (ms, more) => {
      const mark = farMark(ms, more);
      expect(preciseTime(mark)?.at).toBeGreaterThanOrEqual(Date.UTC(9000, 0, 1));
      for (const text of printed(mark))
        for (const cell of cells(text)) expect(loginFactsOf(cell, "").validUntil).toBeNull();
    }),
  );
});

test("a mark is known again as the database prints it, and by no other time", () => {
  fc.assert(
    fc.property(fc.oneof(fc.tuple(end, micros), fc.tuple(far, micros)), micros, ([at, more], other) => {
      const mark = at > FAR_MS ? markAtEnd(instantAt(at), more) : farMark(at, more);
      for (const text of printed(mark)) expect(isOneOfMarks(text, ["1999-01-01 00:00:00+00:00", mark])).toBe(true);
      expect(isOneOfMarks(mark, [])).toBe(false);
      expect(isOneOfMarks(mark.replace(/\.\d+/, ""), [mark])).toBe(false);
      if (other !== more) expect(isOneOfMarks(markAtEnd(instantAt(at), other), [mark])).toBe(false);
      expect(isOneOfMarks("infinity", [mark])).toBe(false);
    }),
  );
});

test("the end in a mark at the cluster is its own, and an end to the second is no mark, also where it is called one", () => {
  fc.assert(
    fc.property(end, far, micros, (at, ms, more) => {
      const marks = [markAtEnd(at, more), farMark(ms, more), timeText(at)];
      expect(endInMark(markAtEnd(at, more), marks)).toEqual({ endsAt: at });
      expect(endInMark(farMark(ms, more), marks)).toEqual({ endsAt: null });
      for (const text of [timeText(at), "infinity", markAtEnd(at, (more % 999_999) + 1)])
        expect(endInMark(text, marks)).toBeUndefined();
    }),
  );
});

test.each(["9000-01-01 00:00:00+00:00", "9999-12-31 23:59:59.999999+00:00", "2033-04-06 00:00:00+00:00"])(
  "an end that a person has set is shown: %s",
  (text) => {
    expect(loginFactsOf(`VALID UNTIL=${text}`, "").validUntil).toBe(preciseTime(text)?.at);
  },
);
