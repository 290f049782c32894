/* Pages beside each other under one heading. The one that is shown is in view, however many there are. */

import { useLayoutEffect, useRef } from 'preact/hooks';

interface TabsProps {
  label: string;
  tabs: { href: string; words: string; here: boolean; act?: () => void }[];
}

export function Tabs({ label, tabs }: TabsProps) {
  const nav = useRef<HTMLElement>(null);
  const at = tabs.findIndex((tab) => tab.here);
  useLayoutEffect(() => {
    const all = nav.current!;
    const here = all.querySelector<HTMLElement>('[aria-current]');
    if (!here) return;
    const box = all.getBoundingClientRect();
    const tab = here.getBoundingClientRect();
    if (tab.left < box.left) all.scrollLeft -= box.left - tab.left;
    else if (tab.right > box.right) all.scrollLeft += tab.right - box.right;
  }, [at]);
  return (
    <nav class="tabs" aria-label={label} ref={nav}>
      {tabs.map(({ href, words, here, act }) => (
        <a href={href} aria-current={here ? 'page' : undefined} key={href} onClick={act}>
          {words}
        </a>
      ))}
    </nav>
  );
}
