/* Moderation: tabs of what there is to do for who looks after the square; below them the one that is open. */

import { Missing } from '../../components/missing';
import { ScreenHead } from '../../components/screen_head';
import { Tabs } from '../../components/tabs';
import { t } from '../../messages_moderation';
import { route } from '../../router';
import { may } from '../../state/permissions';
import { sections } from './sections';

export function Moderation() {
  const { tab, id } = route.value;
  const hers = sections.filter(({ needs }) => may(needs));
  const open = tab ? hers.find(({ name }) => name === tab) : hers[0];
  if (!hers.length)
    return (
      <>
        <ScreenHead title={t.moderation.title} />
        <div class="nothing">
          <p>{t.moderation.none_allowed}</p>
        </div>
      </>
    );
  if (!open) return <Missing />;
  const title = t.moderation.sections[open.name];
  return (
    <div class="moderation">
      <ScreenHead
        title={t.moderation.title}
        page_title={`${title} · ${t.moderation.title}`}
        return_to={id ? `/moderation/${open.name}` : undefined}
      />
      <Tabs
        label={t.moderation.title}
        tabs={hers.map(({ name }) => ({
          href: `/moderation/${name}`,
          words: t.moderation.sections[name],
          here: name === open.name,
        }))}
      />
      <open.Screen id={id} key={open.name} />
    </div>
  );
}
