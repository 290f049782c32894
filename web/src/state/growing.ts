/* What is drawn a little at a time: one step after each frame, so that a press never waits for more. */

type Step = () => void;

const steps = new Set<Step>();
let under_way = false;

function next(): void {
  const [first] = steps;
  under_way = !!first;
  if (!first) return;
  requestAnimationFrame(() =>
    setTimeout(() => {
      const [step] = steps; /* the first may have been taken back meanwhile */
      if (step) {
        steps.delete(step);
        step();
      }
      next();
    }),
  );
}

/* Does it when its turn comes. Returns what takes it back. */
export function grow(step: Step): () => void {
  steps.add(step);
  if (!under_way) next();
  return () => steps.delete(step);
}
