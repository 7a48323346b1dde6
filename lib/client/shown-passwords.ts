import { closeShownAction } from "#lib/actions/profile.ts";
import { callAction } from "./call-action.ts";

/** Says that the password is no longer on the screen. */
export async function closeShown(shownId: string): Promise<void> {
  // Without an answer, resets by others ask about it for at most half an hour.
  await callAction(closeShownAction({ id: shownId })).catch(() => {});
}
