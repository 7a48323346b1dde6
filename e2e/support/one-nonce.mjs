// Loaded into the servers of the short run before their own code: all pages get one nonce. A browser takes a script with another nonce for
// another script and compiles it anew, which is two fifths of its work for a page. Only logins to PostgreSQL make 18 random bytes too.
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

const { randomBytes } = crypto;
const nonce = randomBytes(18);
crypto.randomBytes = (size, ...more) =>
  size === nonce.length && more.length === 0 ? Buffer.from(nonce) : randomBytes(size, ...more);
syncBuiltinESMExports();
