import { describe, expect, test } from "vitest";
import type { SuperuserDay } from "#lib/shared/restrict/superusers.ts";
import { bandsOf, mostOf } from "./superusers-chart.ts";
import { changedDays, changeWords, mostWords, nothingToDoSentence, superusersSentence } from "./superusers-labels.ts";

const on = (day: number, superusers: number, stay = 0, unverified = 0): SuperuserDay => {
  return { day, superusers, stay, unverified };
};

describe("superusers over time", () => {
  test.each([
    [on(1, 11, 2), "9 superusers to restrict. 2 must stay."],
    [on(1, 1, 0, 3), "1 superuser to restrict. 3 are unverified."],
    [on(1, 2, 2, 1), "No known superuser is left to restrict. 1 is unverified."],
    [on(1, 0, 0, 45), "No known superuser is left to restrict. 45 are unverified."],
    [on(1, 3, 3), "Nothing else is left: all 3 superusers must stay."],
    [on(1, 1, 1), "Nothing else is left: the one superuser must stay."],
    [on(1, 0), "There is no superuser."],
  ])("%o is “%s”", (today, words) => {
    expect(superusersSentence(today, { unread: 0, all: 3 })).toBe(words);
  });

  test.each([
    [on(1, 0), { unread: 3, all: 3 }, "Not known: no cluster was read."],
    [on(1, 0), { unread: 2, all: 3 }, "There is no superuser. 2 of 3 clusters are not read yet."],
    [
      on(1, 3, 3),
      { unread: 1, all: 2 },
      "Nothing else is left: all 3 superusers must stay. 1 of 2 clusters is not read yet.",
    ],
    [on(1, 2), { unread: 1, all: 1 }, "2 superusers to restrict. 1 of 1 cluster is not read yet."],
  ])("%o with %o is “%s”", (today, of, words) => {
    expect(superusersSentence(today, of)).toBe(words);
  });

  test.each([
    [{ unread: 0, all: 3 }, "Nothing to do."],
    [{ unread: 3, all: 3 }, "Not known: no cluster was read."],
    [{ unread: 1, all: 3 }, "Nothing to do on the clusters that were read. 1 of 3 clusters is not read yet."],
    [{ unread: 0, all: 0 }, "Nothing to do."],
  ])("without a task, %o is “%s”", (of, words) => {
    expect(nothingToDoSentence(of)).toBe(words);
  });

  test("a cluster says how far it came since its first day", () => {
    expect(changeWords([on(1, 30), on(5, 12), on(9, 11)])).toBe("from 30 to 11 superusers");
    expect(changeWords([on(1, 30), on(5, 12), on(9, 30)])).toBeUndefined();
    expect(changeWords([on(1, 30)])).toBeUndefined();
    expect(changeWords([])).toBeUndefined();
  });

  test("what single sign-on adds on the day when it is counted first is no change", () => {
    const lacking = [on(1, 30), on(2, 12)].map((day): SuperuserDay => Object.assign(day, { lacksSso: true as const }));
    expect(changeWords([...lacking, on(3, 17, 5), on(4, 17, 5)])).toBeUndefined();
    expect(changeWords([...lacking, on(3, 17, 5), on(4, 16, 5)])).toBe("from 17 to 16 superusers");
    // While none of them is counted, all days are alike.
    expect(changeWords(lacking)).toBe("from 30 to 12 superusers");
  });

  test("the table has each day that changed something, the newest first, with the first and the last", () => {
    const days = [on(1, 3), on(2, 3), on(3, 2), on(4, 2, 1), on(5, 2, 1), on(6, 2, 1)];
    expect(changedDays(days).map(({ day }) => day)).toEqual([6, 4, 3, 1]);
    expect(changedDays([on(1, 3)]).map(({ day }) => day)).toEqual([1]);
  });
});

describe("the areas of the chart", () => {
  const size = { width: 100, height: 10 };

  test("lie upon each other, and a day that was not counted is like the one before", () => {
    const days = [on(0, 4, 1, 1), on(2, 2, 1), on(3, 2, 2)];
    expect(mostOf(days)).toBe(5);
    expect([mostWords(days), mostWords([on(0, 4)])]).toEqual(["5, unverified included", "4 superusers"]);
    expect(bandsOf(days, 5, size)).toEqual({
      stay: "M0 10L0 8H50L50 8H75L75 6H100L100 10H75L75 10H50L50 10H0Z",
      left: "M0 10L0 2H50L50 6H75L75 6H100L100 6H75L75 8H50L50 8H0Z",
      unverified: "M0 10L0 0H50L50 6H75L75 6H100L100 6H75L75 6H50L50 2H0Z",
    });
  });

  test("are none where there is nothing to draw", () => {
    expect(bandsOf([on(0, 0), on(1, 0)], 0, size)).toEqual({ stay: "", left: "", unverified: "" });
    expect(mostOf([])).toBe(0);
  });
});
