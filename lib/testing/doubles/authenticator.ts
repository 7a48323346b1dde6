import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { NewPasskey, PasskeyAnswer } from "#lib/shared/people/passkeys.ts";
import { present } from "#lib/shared/present.ts";

/** An authenticator's statements about itself and about the site it sees. */
export type Says = { origin: string; rpId: string; verified: boolean; counter: number };

const PRESENT = 0x01;
const VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

/**
 * A passkey in software, written from WebAuthn Level 3 (sections 6.1, 6.5 and 8.7): ES256, attestation `none`. It answers any request,
 * also one that no browser would make.
 */
export class Authenticator {
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly id = randomBytes(16).toString("base64url");
  readonly says: Says = { origin: "http://localhost:3000", rpId: "localhost", verified: true, counter: 0 };
  userHandle: string | undefined;

  make(options: { challenge: string; user: { id: string } }, says: Partial<Says> = {}): NewPasskey {
    this.userHandle = options.user.id;
    const id = Buffer.from(this.id, "base64url");
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, this.#publicKey()]);
    const data = this.#data({ ...this.says, ...says }, HAS_CREDENTIAL, credential);
    // CBOR: a map of fmt, attStmt and authData
    const attestation = Buffer.concat([
      Buffer.from([0xa3]),
      Buffer.from([0x63, ...Buffer.from("fmt"), 0x64, ...Buffer.from("none")]),
      Buffer.from([0x67, ...Buffer.from("attStmt"), 0xa0]),
      Buffer.from([0x68, ...Buffer.from("authData"), 0x58, data.length]),
      data,
    ]);
    const clientDataJSON = this.#client("webauthn.create", options.challenge, { ...this.says, ...says });
    return this.#whole({
      clientDataJSON,
      attestationObject: attestation.toString("base64url"),
      transports: ["internal"],
    });
  }

  /** An answer in the name of this passkey, signed with the key of another one. */
  forgedBy(other: Authenticator, options: { challenge: string }, says: Partial<Says> = {}): PasskeyAnswer {
    return this.answer(options, says, other.#keys.privateKey);
  }

  answer(options: { challenge: string }, says: Partial<Says> = {}, key = this.#keys.privateKey): PasskeyAnswer {
    const data = this.#data({ ...this.says, ...says }, 0, Buffer.alloc(0));
    const clientDataJSON = this.#client("webauthn.get", options.challenge, { ...this.says, ...says });
    const hash = createHash("sha256").update(Buffer.from(clientDataJSON, "base64url")).digest();
    const signature = sign("sha256", Buffer.concat([data, hash]), key).toString("base64url");
    const { userHandle } = this;
    const response = { clientDataJSON, authenticatorData: data.toString("base64url"), signature };
    return this.#whole(present({ ...response, userHandle: userHandle || undefined }));
  }

  #whole<R>(response: R) {
    return { id: this.id, rawId: this.id, type: "public-key" as const, clientExtensionResults: {}, response };
  }

  #client(type: string, challenge: string, { origin }: Says): string {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })).toString("base64url");
  }

  #data({ rpId, verified, counter }: Says, more: number, credential: Buffer): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const flags = PRESENT | (verified ? VERIFIED : 0) | more;
    return Buffer.concat([createHash("sha256").update(rpId).digest(), Buffer.from([flags]), count, credential]);
  }

  /** COSE: key type EC2, ES256, P-256, x and y. */
  #publicKey(): Buffer {
    const { x = "", y = "" } = this.#keys.publicKey.export({ format: "jwk" });
    const [head, middle] = [Buffer.from([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]), Buffer.from([0x22, 0x58, 32])];
    return Buffer.concat([head, Buffer.from(x, "base64url"), middle, Buffer.from(y, "base64url")]);
  }
}
