import { useEffect, useState } from 'preact/hooks';

export interface Loaded<T> {
  value: T | null;
  cause: unknown;
  again: () => void;
  set: (value: T) => void;
}

/* Loads when the key changes. What arrives for a key that is no longer shown is dropped. */
export function use_loaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [state, set_state] = useState<{ key: string; value: T | null; cause: unknown }>({
    key,
    value: null,
    cause: null,
  });
  const [tries, set_tries] = useState(0);
  useEffect(() => {
    let wanted = true;
    load().then(
      (value) => wanted && set_state({ key, value, cause: null }),
      (cause: unknown) =>
        wanted && set_state((was) => ({ key, value: was.key === key ? was.value : null, cause })),
    );
    return () => {
      wanted = false;
    };
  }, [key, tries]);
  const current = state.key === key;
  return {
    value: current ? state.value : null,
    cause: current ? state.cause : null,
    again: () => set_tries(tries + 1),
    set: (value) => set_state({ key, value, cause: null }),
  };
}
