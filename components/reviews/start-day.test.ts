import { expect, test } from "vitest";
import { utcDate } from "#lib/shared/utc-date.ts";
import { endOf, inDays } from "./start-day.ts";

const zone = process.env.TZ;

for (const TZ of ["America/Los_Angeles", "Asia/Tokyo"])
  test(`a review is due on the day that was chosen, in ${TZ}`, () => {
    process.env.TZ = TZ;
    try {
      expect(utcDate(endOf("2027-03-31") ?? 0)).toBe("31 Mar 2027");
      expect(inDays(14, Date.parse("2027-03-17T23:30:00Z"))).toBe("2027-03-31");
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });
