/** A refusal of the database, with the words and the SQLSTATE that CockroachDB has for it. */
export class SqlError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly detail: string | undefined;

  constructor(code: string, message: string, more: { hint?: string; detail?: string } = {}) {
    super(message);
    this.code = code;
    this.hint = more.hint;
    this.detail = more.detail;
  }
}

export const SQLSTATE = {
  syntax: "42601",
  privilege: "42501",
  duplicate: "42710",
  missing: "42704",
  reserved: "42939",
  dependent: "2BP01",
  invalidGrant: "0LP01",
  special: "55006",
  unsupported: "0A000",
  readOnly: "25006",
  noDatabase: "3D000",
  noSchema: "3F000",
  noTable: "42P01",
  noGrantOption: "01007",
  retry: "40001",
  refused: "08C00",
  badPassword: "28P01",
  noLogin: "28000",
} as const;
