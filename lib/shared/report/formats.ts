/** The files that a page offers of a report. */
export const REPORT_FORMATS = ["html", "json", "sarif"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
