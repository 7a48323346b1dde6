import type { ErrorCode } from "../errors/errors.ts";
import type { TokenScope } from "../people/token-limits.ts";

/** What the page about the API shows. */
export type ApiReference = {
  groups: readonly {
    tag: string;
    operations: readonly {
      id: string;
      method: string;
      path: string;
      summary: string;
      scope: TokenScope | null;
      /** whether `?dryRun=true` says what it would do */
      previews: boolean;
    }[];
  }[];
  problems: readonly { code: ErrorCode; status: number }[];
};
