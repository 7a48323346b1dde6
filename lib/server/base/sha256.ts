import { createHash } from "node:crypto";

/** SHA-256 in hex of a text in UTF-8. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
