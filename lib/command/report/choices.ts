/* The options of the command that makes a report. */

export type ReportChoices = {
  readonly keyFile?: string;
  /** each `FILE`, or `CLUSTER=FILE` */
  readonly answers?: readonly string[];
  /** each `CLUSTER=SERVICE` */
  readonly sql?: readonly string[];
  /** of what Rolecall's server knows, with the token of `rolecall login` */
  readonly server?: true;
  /** a cluster whose script is printed instead of a report */
  readonly script?: string;
  readonly json?: true;
  readonly sarif?: true;
  /** the file into which the page goes */
  readonly html?: string;
  /** with the ids of clusters */
  readonly full?: boolean;
  readonly failOn?: string;
};
