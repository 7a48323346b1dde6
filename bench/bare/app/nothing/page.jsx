import { doNothing } from "./action.js";

/** On a page of its own: Next.js gives an action an address only where a page uses it, and the other page stays bare. */
export default function Page() {
  return (
    <form action={doNothing}>
      <button type="submit">Do nothing</button>
    </form>
  );
}
