/** Ways in which a cluster or the vendor could behave otherwise than the emulator does. Each is switched on by one of its breaks. */
export type Habit =
  | "the Cloud API makes SQL users without admin"
  | "a password is refused the second time"
  | "a new password ends sessions"
  | "a new password is forgotten"
  | "to delete nobody is fine"
  | "owners are deleted"
  | "a verifier is a password"
  | "CREATE USER makes an admin"
  | "VALID UNTIL has seconds"
  | "an end and NOLOGIN refuse nobody"
  | "open sessions keep admin"
  | "CANCEL SESSIONS ends nothing";

export type HasHabit = (habit: Habit) => boolean;
