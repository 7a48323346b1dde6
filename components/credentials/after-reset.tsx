import { Note } from "#components/ui/note.tsx";

/**
 * What a new password leaves as it was. The slow logins are the vendor's: Basic and Standard throttle by client address and cluster
 * after wrong passwords, and the delay grows to an hour (its troubleshooting page).
 */
export function AfterReset() {
  return (
    <Note tone="plain">
      New logins need this password from now on; sessions that are open go on until they end. An application that was
      forgotten and keeps trying the old password can slow down all logins from its address, on Basic and Standard for
      up to an hour.
    </Note>
  );
}
