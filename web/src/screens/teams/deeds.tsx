/* What was done for the account, and by whom: of everybody for owners and admins, of oneself for others. */

import { useState } from 'preact/hooks';
import { get, get_page, fault_words, type Page } from '../../api/client';
import type { Account, TeamDeed, TeamMembers } from '../../api/entities';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { Avatar, address_of } from '../../components/person';
import { Name } from '../../components/rich';
import { Time } from '../../components/time';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_teams';
import { me } from '../../state/session';
import { say_bad } from '../../state/toasts';

const path = '/api/bema/v1/team/deeds';
const page_items = 40;

interface Known {
  page: Page<TeamDeed>;
  /* By id: those that deeds were about. */
  people: Map<string, Account>;
  posts: Set<string>;
}

const subjects = (deeds: TeamDeed[], type: string) => [
  ...new Set(deeds.flatMap(({ subject }) => (subject?.type === type ? [subject.id] : []))),
];

/* Who and what they were about, as far as it is still there. */
async function with_subjects(page: Page<TeamDeed>, before?: Known): Promise<Known> {
  const accounts = subjects(page.items, 'account');
  const posts = subjects(page.items, 'status');
  const none = () => [];
  const [people, found] = await Promise.all([
    accounts.length ? get<Account[]>('/api/v1/accounts', { id: accounts }).catch(none) : [],
    posts.length ? get<{ id: string }[]>('/api/v1/statuses', { id: posts }).catch(none) : [],
  ]);
  return {
    page: { ...page, items: [...(before?.page.items ?? []), ...page.items] },
    people: new Map([...(before?.people ?? []), ...people.map((one) => [one.id, one] as const)]),
    posts: new Set([...(before?.posts ?? []), ...found.map(({ id }) => id)]),
  };
}

export function Deeds() {
  const [member, set_member] = useState('');
  const team = use_loaded('team', () => get<TeamMembers>('/api/bema/v1/team'));
  const loaded = use_loaded(`team_deeds:${member}`, async () =>
    with_subjects(await get_page<TeamDeed>(path, { member, limit: page_items })),
  );
  const [busy, set_busy] = useState(false);
  const known = loaded.value;
  if (team.cause) return <Missing cause={team.cause} retry={team.again} />;
  if (!team.value) return <Skeleton posts={false} />;
  const { members, my_role, deeds_kept_days } = team.value;
  const all = my_role === 'owner' || my_role === 'admin';
  const more = async () => {
    set_busy(true);
    try {
      loaded.set(await with_subjects(await get_page<TeamDeed>(known!.page.next!), known!));
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
    set_busy(false);
  };
  return (
    <>
      <section class="mod-part">
        <p class="hint">
          {t.teams.deeds_hint(deeds_kept_days)} {!all && t.teams.deeds_own}
        </p>
        {all && (
          <div class="field">
            <label for="team-by">{t.teams.by}</label>
            <select id="team-by" value={member} onChange={(event) => set_member(event.currentTarget.value)}>
              <option value="">{t.teams.everybody}</option>
              {members.map(({ account }) => (
                <option value={account.id} key={account.id}>
                  @{account.acct}
                </option>
              ))}
            </select>
          </div>
        )}
      </section>
      {!known && loaded.cause ? (
        <Missing cause={loaded.cause} retry={loaded.again} />
      ) : !known ? (
        <Skeleton posts={false} />
      ) : known.page.items.length === 0 ? (
        <p class="nothing">{t.teams.no_deeds}</p>
      ) : (
        <ul class="team-list team-deeds" aria-label={t.teams.tabs.deeds}>
          {known.page.items.map((deed) => (
            <Deed deed={deed} known={known} key={deed.id} />
          ))}
        </ul>
      )}
      {known?.page.next && known.page.items.length >= page_items && (
        <p class="mod-more">
          <button type="button" class="button quiet" disabled={busy} onClick={() => void more()}>
            {t.more}
          </button>
        </p>
      )}
    </>
  );
}

function Deed({ deed: { account, deed, subject, at }, known }: { deed: TeamDeed; known: Known }) {
  return (
    <li class="team-row">
      {account && <Avatar account={account} px={32} />}
      <p class="team-words">
        {account ? (
          <a href={address_of(account)}>
            <strong>
              <Name account={account} />
            </strong>
          </a>
        ) : (
          t.teams.gone
        )}{' '}
        {t.teams.deed[deed] ?? t.teams.deed['change']}{' '}
        {/* Who joined or left is named already. */}
        {subject?.id !== account?.id && <Subject of={subject} known={known} />}
      </p>
      <Time iso={at} kind="quiet-text" />
    </li>
  );
}

function Subject({ of, known }: { of: TeamDeed['subject']; known: Known }) {
  if (!of) return null;
  const person = of.type === 'account' && known.people.get(of.id);
  if (person) return <a href={address_of(person)}>@{person.acct}</a>;
  if (of.type === 'status' && known.posts.has(of.id))
    return <a href={`/@${me.value!.acct}/${of.id}`}>{t.teams.post}</a>;
  if (of.type === 'approval') return <a href={`/approvals/${of.id}`}>{t.teams.draft}</a>;
  return null;
}
