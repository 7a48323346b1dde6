/** Names, which keep their capital. */
const NAME = /^(?:CockroachDB|Rolecall|Vault|Kubernetes|AWS|\p{Lu}{2})/u;

/** A title as it stands in the middle of a sentence. */
export function inSentence(title: string): string {
  return NAME.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1);
}
