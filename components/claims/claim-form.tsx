import type { FormEvent } from "react";
import type { SecretMutation } from "#components/credentials/use-secret-mutation.ts";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { Form } from "#components/ui/fields/form.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { Note } from "#components/ui/note.tsx";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { ClaimFacts, ClaimInput } from "#lib/shared/requests/claims.ts";
import { leftOpenWords } from "#lib/shared/ways-in/words.ts";
import { SignInFirst, type SignInWays } from "./sign-in-first.tsx";

export type ClaimFormProps = {
  facts: ClaimFacts;
  word: string;
  onWord: (word: string) => void;
  claim: SecretMutation<ClaimInput>;
  onSubmit: () => void;
  ways: SignInWays;
  onSignedIn: () => Promise<void>;
};

/** The one button, after sign-in where the link has a recipient, and the second word where it has one. */
export function ClaimForm({ facts, word, onWord, claim, onSubmit, ways, onSignedIn }: ClaimFormProps) {
  const { failure, pending } = claim;
  if (facts.viewer === "sender") return <OwnLink facts={facts} />;
  if (facts.viewer !== "right") return <SignInFirst facts={facts} ways={ways} onSignedIn={onSignedIn} />;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!pending) onSubmit();
  }
  return (
    <Form method="post" onSubmit={submit} className="mt-6 grid grid-cols-[minmax(0,1fr)] gap-5">
      {failure && <FailureNote failure={failure} />}
      {failure?.code === "outcome_unknown" && (
        <p className="text-14">Press the button again to set and see another password.</p>
      )}
      {facts.withheld && !failure ? (
        <Note tone="warn" role="status">
          <strong>{ERROR_WORDS.waiting_for_restriction.title}.</strong> The link works once a Cluster Admin has verified
          this SQL user as restricted.
        </Note>
      ) : (
        <Note>
          The old password stops working for new logins immediately. Open sessions continue.{" "}
          {leftOpenWords(facts.otherWays)} Prepare where you will store the new one.
        </Note>
      )}
      {facts.word && (
        <TextField
          label="Second word"
          size="l"
          autoComplete="off"
          autoCapitalize="none"
          required
          value={word}
          onChange={(event) => onWord(event.target.value)}
          hint={`${facts.by} sends it to you separately.`}
        />
      )}
      <Button type="submit" variant="primary" size="l" pending={pending}>
        {failure?.inView || failure?.code === "active_in_pair" ? "Set anyway" : "Set and show password"}
      </Button>
    </Form>
  );
}

/** For the sender, who never sees a password through their own link. */
function OwnLink({ facts }: Pick<ClaimFormProps, "facts">) {
  const { title, text } = ERROR_WORDS.claim_own_link;
  return (
    <Note tone="warn" role="status" className="mt-8">
      <strong>{title}.</strong> {text} It still works for {facts.for ?? "its recipient"}.
    </Note>
  );
}
