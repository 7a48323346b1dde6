// The rules are the database's. They are written a second time on purpose: a mistake in Rolecall's own copy must not find the same mistake in
// the vendor's stand-in.

const VALID = /^[\p{Ll}0-9_][\p{Ll}0-9_.-]*$/u;
const MAX_BYTES = 63;
const RESERVED = /^(?:public|none|node|pg_.*|crdb_internal_.*)$/su;

/** A name in the database's form: each letter in lower case, both Turkish letters as `i`, then NFC (NormalizeName in pkg/sql/lexbase/normalize.go). */
export function foldName(name: string): string {
  const lower = Array.from(name, (letter) => (/[\u0130\u0131]/.test(letter) ? "i" : letter.toLowerCase()));
  return lower.join("").normalize("NFC");
}

/** Why a folded name can be no user's, in the database's words (pkg/security/username/username.go); null for one that can. */
export function flawOfName(name: string): string | null {
  if (name === "") return "username is empty";
  if (Buffer.byteLength(name) > MAX_BYTES) return "username is too long";
  return VALID.test(name) ? null : "username is invalid";
}

/** Whether a folded name is reserved (IsReserved in username.go). */
export function isReserved(name: string): boolean {
  return RESERVED.test(name);
}
