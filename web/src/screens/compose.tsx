/* A page of its own for writing: what another app shares arrives here. */

import { Composer } from '../components/composer';
import { post_address } from '../components/post_actions';
import { ScreenHead } from '../components/screen_head';
import { t } from '../messages';
import { go, route } from '../router';

export function Compose() {
  const { query } = route.value;
  const parts = ['title', 'text', 'url'].map((name) => query.get(name)?.trim() ?? '');
  const text = parts
    .filter((part, i) => part && !parts.slice(i + 1).some((later) => later.includes(part)))
    .join('\n');
  return (
    <>
      <ScreenHead title={t.compose.new_title} return_button />
      <div class="compose-page">
        <Composer
          purpose={text ? { kind: 'new', text } : { kind: 'new' }}
          done={(post) => go(post_address(post), true)}
        />
      </div>
    </>
  );
}
