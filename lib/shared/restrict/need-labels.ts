import type { Need } from "#lib/sql/answers/statement-kinds.ts";

/** What statements do, by what they need. */
export const NEED_WORDS: Readonly<Record<Need, string>> = {
  read: "reads",
  insert: "inserts",
  update: "updates",
  delete: "deletes",
  define: "changes of tables",
  backup: "backups",
  restore: "restores",
  watch: "looks at the cluster",
};
