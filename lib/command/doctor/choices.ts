/* The options of the command that checks what Rolecall assumes. */

export type DoctorChoices = {
  readonly keyFile?: string;
  /** a service of psql */
  readonly sql?: string;
  /** nothing is created or changed */
  readonly readOnly?: true;
  /** SQL users and a database are made, and removed */
  readonly full?: true;
  /** without a question */
  readonly yes?: true;
  readonly json?: true;
};
