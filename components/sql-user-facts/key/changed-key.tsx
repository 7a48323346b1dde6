import { useState } from "react";
import { Button, type ButtonProps } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { lookText } from "./key-text.ts";

type Props = {
  cluster: { id: string; name: string };
  size?: ButtonProps["size"];
  /** once changes are sent again */
  onOpen?: () => void;
};

/** For a person who gave the key another role: Rolecall looks again, and says what it saw. */
export function useChangedKey({ cluster, size, onOpen }: Props) {
  const toast = useToast();
  const [text, setText] = useState<string | null>(null);
  const { run, pending, failure } = useOperation(
    "cluster.try_changes",
    (look) => {
      const words = lookText(look, cluster.name);
      if (look.closed !== null || look.read !== "read") return setText(words);
      toast(words);
      onOpen?.();
    },
    { page: false },
  );
  const button = (
    <Button size={size} pending={pending} onClick={() => run({ clusterId: cluster.id })}>
      Check the key again
    </Button>
  );
  const result = failure ? (
    <span role="alert">That did not work. Reload this page.</span>
  ) : (
    text && (
      <span role="status" className="block">
        {text}
      </span>
    )
  );
  return { button, result };
}
