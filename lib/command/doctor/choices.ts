/* The options of the command that checks what Rolecall assumes. */

export type DoctorChoices = {
  readonly keyFile?: string;
  /** a service of psql */
  readonly sql?: string;
  /** nothing is created or changed */
  readonly readOnly?: true;
  readonly json?: true;
};
