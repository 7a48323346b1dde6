/**
 * The effect of retries with the old password on this plan; undefined where it does not throttle. Basic and Standard throttle by client
 * address and cluster after wrong passwords, with a delay that grows to an hour (the vendor's troubleshooting page). `plan` is
 * empty where it is unknown.
 */
export function throttleWords(plan: string): string | undefined {
  switch (plan) {
    case "ADVANCED":
      return undefined;
    case "BASIC":
    case "STANDARD":
      return "Retries with the old password can slow down all logins from that address for up to an hour.";
    default:
      return "Retries with the old password can slow down all logins from that address, on Basic and Standard for up to an hour.";
  }
}
