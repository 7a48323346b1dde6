import { sealsFor } from "../../access/seals.ts";
import { Refusal } from "../../base/failure.ts";
import type { Store } from "../../store/db/open.ts";
import {
  digestOf,
  readSealed,
  recordedDigest,
  replaceRules,
  rulesOf,
  type StoredRule,
  sealedText,
} from "../../store/rules/access-rules.ts";
import { putSealedRules, sealedRules } from "../../store/rules/sealed-rules.ts";

const seals = sealsFor("rules");

/** The rules as an administrator saved them last: `none` before the first, `edited` where their mark is not that of the session secret. */
type Kept = { how: "none" } | { how: "edited" } | { how: "true"; rules: StoredRule[] };

async function keptRules(db: Store): Promise<Kept> {
  const row = await sealedRules(db);
  if (!row) return { how: "none" };
  return seals.isSealOf(row.seal, row.rules) ? { how: "true", rules: readSealed(row.rules) } : { how: "edited" };
}

/** Whether these rules of the store are those that were saved last: by the mark, and by the newest event of rules that the audit still has. */
export async function areAsSaved(db: Store, rules: readonly StoredRule[]): Promise<boolean> {
  const [kept, recorded] = [await keptRules(db), await recordedDigest(db)];
  const digest = digestOf(rules);
  switch (kept.how) {
    case "none":
      return rules.length === 0 && recorded === undefined;
    case "edited":
      return false;
    case "true":
      return digestOf(kept.rules) === digest && (recorded === undefined || recorded === digest);
    default:
      return kept satisfies never;
  }
}

/** Whether a rule was ever saved here, as far as the store says. */
export const hasSavedRules = async (db: Store) => (await sealedRules(db)) !== undefined;

/**
 * Puts back the rules that were saved last where others are in the store, and resolves to whether it did. Throws `rules_edited` where the
 * store has no true copy of them.
 */
export async function putBackSaved(transaction: Store): Promise<boolean> {
  if (await areAsSaved(transaction, await rulesOf(transaction))) return false;
  const kept = await keptRules(transaction);
  if (kept.how !== "true") throw new Refusal("rules_edited");
  await replaceRules(transaction, kept.rules);
  return true;
}

/** Makes the mark of the saved rules anew where it is a true one by an older session secret. */
export async function renewMark(db: Store): Promise<void> {
  const row = await sealedRules(db);
  if (!row || !seals.isSealOf(row.seal, row.rules)) return;
  const seal = seals.sealOf(row.rules);
  if (seal !== row.seal) await putSealedRules(db, { rules: row.rules, seal });
}

/** Keeps the rules as they are saved now, with their mark, and resolves to their digest. */
export async function keepSaved(transaction: Store): Promise<string> {
  const rules = await rulesOf(transaction);
  const text = sealedText(rules);
  await putSealedRules(transaction, { rules: text, seal: seals.sealOf(text) });
  return digestOf(rules);
}
