import { PasskeyButton } from "./passkey-button.tsx";
import { SignInFields, type SignInFieldsProps } from "./sign-in-fields.tsx";
import { SoloPage } from "./solo-page.tsx";

type SignInFormProps = Omit<SignInFieldsProps, "passkey" | "focus"> & {
  /** whether every account begins with an invitation */
  byInvitation: boolean;
};

/** The whole page `/sign-in`. */
export function SignInForm({ byInvitation, ...fields }: SignInFormProps) {
  return (
    <SoloPage
      title="Sign in"
      lead="SQL users of your CockroachDB Cloud clusters."
      footer={byInvitation && "No account? Ask an administrator to invite you."}
    >
      <SignInFields focus {...fields} passkey={<PasskeyButton to={fields.to} />} />
    </SoloPage>
  );
}
