import { Button } from "#components/ui/button.tsx";
import { FactorFields, type FactorFieldsProps } from "./factor-fields.tsx";
import { PasskeyButton } from "./passkey-button.tsx";
import { SoloPage } from "./solo-page.tsx";

type FactorPageProps = FactorFieldsProps & {
  cancelAction: () => Promise<void>;
  /** whether the account has a passkey */
  passkey: boolean;
};

/** The whole page `/sign-in/factor`. */
export function FactorPage({ cancelAction, passkey, ...fields }: FactorPageProps) {
  return (
    <SoloPage title="Enter your code" lead="One more step: your second factor.">
      <FactorFields {...fields} />
      {passkey && (
        <div className="mt-4">
          <PasskeyButton as="factor" to={fields.to} />
        </div>
      )}
      <form action={cancelAction} className="mt-3 grid">
        <Button type="submit" variant="quiet" size="l">
          Use another account
        </Button>
      </form>
    </SoloPage>
  );
}
