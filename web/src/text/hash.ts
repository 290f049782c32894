/* A short mark of a text: two runs of FNV-1a, for telling texts of one person apart, not for secrets. */

function fnv(text: string, start: number): string {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/* The idempotency key of a body: the same for the same words, also after a reload. */
export const same_words_key = (seed: string, words: string): string =>
  `${seed}-${fnv(words, 0x811c9dc5)}${fnv(words, 0x5bd1e995)}`;
