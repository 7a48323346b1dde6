import { Note } from "#components/ui/note.tsx";
import { ACCOUNT_PASSWORD_MAX, ACCOUNT_PASSWORD_MIN } from "#lib/shared/people/accounts.ts";
import { SetupFields, type SetupFieldsProps } from "./setup-fields.tsx";
import { SoloPage } from "./solo-page.tsx";

export type SetupFormProps = Pick<SetupFieldsProps, "createAdministratorAction">;

/** The whole page `/setup`. A server component, so that the schemas stay out of the browser. */
export function SetupForm({ createAdministratorAction }: SetupFormProps) {
  return (
    <SoloPage
      title="Set up Rolecall"
      lead="Create the account of the first administrator. This link works once."
      footer="If you did not start Rolecall, close this page."
    >
      <SetupFields
        createAdministratorAction={createAdministratorAction}
        passwordMin={ACCOUNT_PASSWORD_MIN}
        passwordMax={ACCOUNT_PASSWORD_MAX}
      />
    </SoloPage>
  );
}

/** The page `/` before Rolecall is set up. */
export function SetupLinkMissing() {
  return (
    <SoloPage
      title="Set up Rolecall"
      lead="Open the setup link to create the first administrator."
      footer="If you did not start Rolecall, close this page."
    >
      <Note className="mt-8">
        <strong>The link is in Rolecall’s output.</strong> Rolecall prints it at each start: in the terminal, or where
        you read its log, such as <code className="mono">docker logs</code>. It works once, for one hour. Restart
        Rolecall for a new one.
      </Note>
    </SoloPage>
  );
}
