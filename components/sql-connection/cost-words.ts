const CLOSES = "Rolecall connects only when you ask, and closes the connection after ten seconds.";

/** What the connection costs on a plan (cockroachcloud/resource-usage-basic.md); other plans are paid by machine. */
export function costWords(plan: string): string {
  return plan === "BASIC"
    ? `On Basic, a check of one SQL user uses some ten request units; 50 million a month are free. ${CLOSES} A sleeping cluster stays asleep.`
    : CLOSES;
}
