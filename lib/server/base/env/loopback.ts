export { isLoopback } from "#lib/shared/cloud/pinned-origin.ts";

/** Whether a socket's address is this machine. */
export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(address);
}
