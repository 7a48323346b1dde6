import { callOperation } from "./calls/operations.ts";

/** Sends a test mail to the person's own address. */
export const sendTestMail = () => callOperation("settings.test_mail", {});
