/* Drafts that others must see first: those that wait for one's word, one's own, and one's rules. */

import { Missing } from '../../components/missing';
import { ScreenHead } from '../../components/screen_head';
import { Tabs } from '../../components/tabs';
import { t } from '../../messages_approvals';
import { route } from '../../router';
import { Drafts, Opened } from './drafts';
import { Rules } from './rules';

const tabs = ['waiting', 'mine', 'rules'] as const;

export function Approvals() {
  const { tab, id } = route.value;
  const open = tabs.find((one) => one === (tab || 'waiting'));
  if (!open) return <Missing />;
  return (
    <div class="moderation approvals">
      <ScreenHead
        title={t.approvals.title}
        page_title={id ? t.approvals.draft : `${t.approvals.tabs[open]} · ${t.approvals.title}`}
        return_to={id ? '/approvals' : undefined}
      />
      <Tabs
        label={t.approvals.title}
        tabs={tabs.map((name) => ({
          href: name === 'waiting' ? '/approvals' : `/approvals/${name}`,
          words: t.approvals.tabs[name],
          here: !id && name === open,
        }))}
      />
      {id ? (
        <Opened id={id} key={id} />
      ) : open === 'rules' ? (
        <Rules />
      ) : (
        <Drafts which={open} key={open} />
      )}
    </div>
  );
}
