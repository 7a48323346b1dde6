const IDLE = "An idle connection closes after ten seconds.";

/** What the connection costs on a plan (cockroachcloud/resource-usage-basic.md); other plans are paid by machine. */
export function costWords(plan: string): string {
  return plan === "BASIC"
    ? `On Basic, a check of one SQL user uses some ten request units; 50 million a month are free. Rolecall connects when a person opens a page, to end an access and after a change of the API key; by a timer only for one check after the connection is turned on, while SQL users are watched, and while a restriction runs. ${IDLE}`
    : `Rolecall reads the list of SQL users every ten minutes, and connects when a person opens a page. ${IDLE}`;
}
