import { utcDate, utcTime } from "#lib/shared/utc-date.ts";

/** The forms of days and times in notices and mails are those of the pages. */
export { utcDate as noticeDay, utcTime as noticeTime };
