import { scramVerifier } from "#lib/shared/passwords/scram-verifier.ts";
import { Secret } from "../base/secret.ts";

/** The SCRAM verifier of a password made by `makeSqlPassword`. */
export async function makeVerifier(password: Secret): Promise<Secret> {
  return new Secret(await scramVerifier(password.reveal()));
}
