/* A page of its own for writing: what another app shares arrives here, and what was begun or waits for its
 * time is found here. */

import { useMemo } from 'preact/hooks';
import { Composer } from '../components/composer';
import { Drafts } from '../components/drafts';
import { post_address } from '../components/post_actions';
import { Scheduled } from '../components/scheduled';
import { ScreenHead } from '../components/screen_head';
import { t } from '../messages_later';
import { Waiting } from '../components/feed_view';
import { use_loaded } from '../components/use_loaded';
import { go, route } from '../router';
import type { Purpose } from '../state/composing';
import { shared_text, take_shared_files } from '../state/shared';

type Show = 'write' | 'drafts' | 'scheduled';

const tabs: { show: Show; href: string; words: string }[] = [
  { show: 'write', href: '/compose', words: t.writing.write },
  { show: 'drafts', href: '/compose?show=drafts', words: t.writing.drafts },
  { show: 'scheduled', href: '/compose?show=scheduled', words: t.writing.scheduled },
];

export function Compose() {
  const { query } = route.value;
  const wanted = query.get('show');
  const show: Show = wanted === 'drafts' || wanted === 'scheduled' ? wanted : 'write';
  const { words } = tabs.find((tab) => tab.show === show)!;
  return (
    <>
      <ScreenHead title={show === 'write' ? t.compose.new_title : words} return_button />
      <nav class="tabs" aria-label={t.nav.compose}>
        {tabs.map((tab) => (
          <a href={tab.href} key={tab.show} aria-current={tab.show === show ? 'page' : undefined}>
            {tab.words}
          </a>
        ))}
      </nav>
      {show === 'write' ? <Write /> : show === 'drafts' ? <Drafts /> : <Scheduled />}
    </>
  );
}

function Write() {
  const { query } = route.value;
  const text = shared_text(query);
  const shared = !!query.get('shared');
  const taken = use_loaded('shared files', async () => ({
    files: shared ? await take_shared_files() : [],
  }));
  const files = taken.value?.files;
  const purpose = useMemo((): Purpose => ({ kind: 'new', text: text || undefined, files }), [
    text,
    files,
  ]);
  if (!files) return <Waiting />;
  return (
    <div class="compose-page">
      <Composer
        purpose={purpose}
        done={(made) => {
          if (made === 'kept') go('/', true);
          else if ('account' in made) go(post_address(made), true);
          else go('/compose?show=scheduled', true);
        }}
      />
    </div>
  );
}
