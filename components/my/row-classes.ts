const LINE =
  "grid min-h-15 items-center gap-x-4 gap-y-1 border-b border-line px-gutter py-2 max-lg:py-3 max-lg:[grid-template-areas:'name_state'_'cluster_age'_'note_note'_'actions_actions']";
/** One SQL user: one line on wide screens, else name, facts and buttons below each other. */
export const ROW = `${LINE} max-lg:grid-cols-[minmax(0,1fr)_auto] lg:grid-cols-[minmax(0,1fr)_9.5rem_7rem_7rem_24.5rem]`;
/** Temporary access has fewer buttons, and a time with its zone, which leaves the name its room. */
export const GRANT_ROW = `${LINE} max-lg:grid-cols-[minmax(0,1fr)_fit-content(8.5rem)] lg:grid-cols-[minmax(0,1fr)_9.5rem_7rem_8.5rem_18rem]`;
export const NAME = "grid min-w-0 gap-0.5 max-lg:[grid-area:name]";
export const CLUSTER =
  "flex min-w-0 flex-col gap-0.5 max-lg:flex-row max-lg:flex-wrap max-lg:gap-x-2 max-lg:[grid-area:cluster]";
export const STATE =
  "grid justify-items-start gap-1 max-lg:justify-items-end max-lg:self-start max-lg:[grid-area:state]";
export const AGE = "whitespace-nowrap text-right max-lg:justify-self-end max-lg:[grid-area:age]";
export const NOTE = "lg:order-1 lg:col-span-full max-lg:[grid-area:note]";
export const ACTIONS =
  "flex flex-wrap items-center justify-end gap-1 max-lg:mt-2 max-lg:justify-start max-lg:[grid-area:actions]";
