/** Why a call to an address that an administrator entered was broken off by the network, before any answer could be read. */
export type ConnectionProblem = "refused" | "timeout" | "reset" | "unresolved" | "tls";

const BY_CODE: Record<string, ConnectionProblem> = {
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "refused",
  ENETUNREACH: "refused",
  ETIMEDOUT: "timeout",
  ECONNRESET: "reset",
  EPIPE: "reset",
  ENOTFOUND: "unresolved",
  EAI_AGAIN: "unresolved",
};

/** The code of an error of Node.js; empty where it has none. The error itself may quote a header. */
export function codeOfError(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

/** The problem that this code of Node.js stands for; undefined for every other. */
export function connectionProblem(code: string): ConnectionProblem | undefined {
  if (BY_CODE[code]) return BY_CODE[code];
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/.test(code)) return "tls";
  return code.startsWith("HPE_") ? "reset" : undefined;
}

/** The work's outcome, or the signal's reason where that comes first. */
export function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}
