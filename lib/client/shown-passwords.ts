import { callOperation } from "./calls/operations.ts";

/** Says that the password is no longer on the screen. */
export async function closeShown(shownId: string): Promise<void> {
  // Without an answer, resets by others ask about it for at most half an hour.
  await callOperation("sql_user.close_password", { id: shownId }).catch(() => {});
}
