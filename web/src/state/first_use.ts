/* Who only looks in pays for no more than is looked at: the rest waits until the page is used. */

const uses = ['pointerdown', 'keydown', 'scroll'];

/* Returns what calls it off. */
export function on_first_use(act: () => void): () => void {
  const stop = () => {
    for (const use of uses) removeEventListener(use, once);
  };
  const once = () => {
    stop();
    act();
  };
  for (const use of uses) addEventListener(use, once, { passive: true });
  return stop;
}
