export const FORMATS = ["text", "json", "sarif"] as const;
export const FAIL_ON = ["error", "warning", "info"] as const;

export type LintChoices = {
  readonly format: (typeof FORMATS)[number];
  /** the lowest severity that makes the exit code 1 */
  readonly failOn: (typeof FAIL_ON)[number];
  readonly stdinName: string;
  readonly clusterVersion?: string;
  readonly database?: string;
};
