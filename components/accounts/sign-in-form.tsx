import { PasskeyButton } from "./passkey-button.tsx";
import { SignInFields, type SignInFieldsProps } from "./sign-in-fields.tsx";
import { SoloPage } from "./solo-page.tsx";

/** The whole page `/sign-in`. */
export function SignInForm(props: SignInFieldsProps) {
  return (
    <SoloPage title="Sign in" lead="Manage SQL users of your CockroachDB Cloud clusters.">
      <SignInFields {...props} />
      {props.passwords !== false && <PasskeyButton to={props.to} />}
    </SoloPage>
  );
}
