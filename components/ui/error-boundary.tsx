import { Component, type ComponentType, createElement, lazy, type ReactNode } from "react";

const lost = new Set<() => void>();

/**
 * A component whose code is fetched when it is first rendered. `React.lazy` keeps a failure until the page is loaded anew: this one is fetched
 * again after {@link fetchLostAgain}, and not before, since React renders it once more to show the failure.
 */
export function lazily<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): ComponentType<Props> {
  const part = (): ComponentType<Props> =>
    lazy(() =>
      load().catch((error: unknown) => {
        lost.add(renew);
        throw error;
      }),
    );
  const renew = () => {
    Part = part();
  };
  let Part = part();
  return (props: Props) => createElement(Part, props);
}

/** Lets lost parts load again at their next render. */
export function fetchLostAgain(): void {
  for (const renew of lost) renew();
  lost.clear();
}

type Props = { fallback: (error: unknown, retry: () => void) => ReactNode; children: ReactNode };
type State = { failed: false } | { failed: true; error: unknown };

/** Shows `fallback` in place of children that threw. Its retry renders them anew, and fetches again what could not be fetched. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(error: unknown): State {
    return { failed: true, error };
  }

  readonly #retry = () => {
    fetchLostAgain();
    this.setState({ failed: false });
  };

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback(this.state.error, this.#retry) : this.props.children;
  }
}
