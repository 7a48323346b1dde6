import type { Scope } from "#lib/sql/intent.ts";

export const SCOPES = ["existing", "future", "both"] as const satisfies readonly Scope[];
export const SCRIPTS = ["run", "undo", "leave"] as const;

export type PlanChoices = {
  readonly user: string;
  readonly database?: readonly string[];
  readonly schema?: readonly string[];
  readonly table?: readonly string[];
  readonly privilege?: readonly string[];
  readonly scope?: Scope;
  readonly newSchemas?: true;
  readonly routines?: true;
  readonly saveRows?: true;
  readonly alsoRead?: true;
  readonly takeOverFrom?: string;
  readonly externalConnection?: readonly string[];
  readonly implicitCredentials?: true;
  readonly jobs?: true;
  readonly restore?: true;
  readonly direct?: true;
  readonly otherAdmin?: readonly string[];
  readonly keepAdmin?: true;
  readonly clusterVersion?: string;
  readonly script: (typeof SCRIPTS)[number];
  readonly json?: true;
};
