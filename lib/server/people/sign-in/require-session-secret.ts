import { newestSecret } from "../../access/cookies.ts";

/** Makes the session secret where there is none yet beside a SQLite file. Throws where that file is damaged. */
export function requireSessionSecret(): void {
  newestSecret();
}
