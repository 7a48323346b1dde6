/** Where progress is shown: standard error, or what a test puts in its place. */
type Screen = { readonly isTTY?: boolean; write: (text: string) => unknown };

/** Counts what is done in one line of a terminal, which `end` takes away. Where nobody looks, nothing is written. */
export function progress(total: number, screen: Screen = process.stderr): { step: () => void; end: () => void } {
  let done = 0;
  const show = () => {
    if (screen.isTTY && total > 1) screen.write(`\r${done} of ${total} clusters read`);
  };
  show();
  return {
    step: () => {
      done += 1;
      show();
    },
    end: () => {
      if (screen.isTTY && total > 1) screen.write("\r\u001b[K");
    },
  };
}
