/* People and places kept away: muted, blocked, and whole domains. */

import { useState } from 'preact/hooks';
import { call, fault_words, get, post } from '../../api/client';
import type { Account } from '../../api/entities';
import { ask_sure } from '../../components/dialog';
import { FeedView } from '../../components/feed_view';
import { Person } from '../../components/person';
import { NotLoaded } from '../../components/not_loaded';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_later';
import { feed } from '../../state/feed';
import { block, mute, unblock, unmute } from '../../state/people';
import { now_ms } from '../../state/ticks';
import { say, say_bad } from '../../state/toasts';
import { time_until } from '../../text/time';

type Muted = Account & { mute_expires_at?: string | null };

const domains_max = 200;

export function MutedPage() {
  return (
    <>
      <p class="settings-lead">{t.away.muted_lead}</p>
      <People path="/api/v1/mutes" empty={t.settings.nobody_muted} muted />
    </>
  );
}

export function BlockedPage() {
  return (
    <>
      <p class="settings-lead">{t.away.blocked_lead}</p>
      <People path="/api/v1/blocks" empty={t.settings.nobody_blocked} />
      <Domains />
    </>
  );
}

function People({
  path,
  empty,
  muted = false,
}: {
  path: string;
  empty: string;
  muted?: boolean;
}) {
  return (
    <FeedView
      key={path}
      of={feed<Muted>(path, () => ({ path }))}
      item={(account) => <Away account={account} muted={muted} key={account.id} />}
      empty={<p>{empty}</p>}
      as="ul"
      kind="people"
    />
  );
}

function Away({ account, muted }: { account: Muted; muted: boolean }) {
  const [undone, set_undone] = useState(false);
  const until = muted && !undone ? account.mute_expires_at : null;
  const turn = async () => {
    set_undone(!undone);
    if (undone) await (muted ? mute(account, true, 0) : block(account));
    else if (!(await (muted ? unmute(account) : unblock(account)))) set_undone(false);
  };
  const undo = muted ? t.away.unmute : t.away.unblock;
  const again = muted ? t.away.mute : t.away.block;
  return (
    <Person
      account={account}
      note={false}
      action={
        <>
          {until && (
            <small class="quiet-text">
              {t.away.left(time_until(until, now_ms.value, t.locale))}
            </small>
          )}
          <button type="button" class="button quiet small" onClick={() => void turn()}>
            {undone ? again : undo}
            <span class="hidden-text"> @{account.acct}</span>
          </button>
        </>
      }
    />
  );
}

function Domains() {
  const domains = use_loaded('domain_blocks', () =>
    get<string[]>('/api/v1/domain_blocks', { limit: domains_max }),
  );
  const known = domains.value ?? [];
  const put = async (domain: string) => {
    try {
      await post('/api/v1/domain_blocks', { domain });
      domains.set([domain, ...known.filter((one) => one !== domain)]);
      say(t.away.domain_blocked(domain));
      return true;
    } catch (cause) {
      say_bad(t.failed.block(fault_words(cause)));
      return false;
    }
  };
  const remove = async (domain: string) => {
    domains.set(known.filter((one) => one !== domain));
    try {
      await call('DELETE', '/api/v1/domain_blocks', { body: { domain } });
    } catch (cause) {
      domains.set(known);
      say_bad(t.failed.general(fault_words(cause)));
    }
  };
  return (
    <section class="settings-part" aria-labelledby="domains">
      <h2 id="domains">{t.away.domains}</h2>
      <p class="hint">{t.away.domains_hint}</p>
      <DomainForm put={put} />
      <NotLoaded of={domains} />
      <ul class="entries">
        {known.map((domain) => (
          <li class="entry" key={domain}>
            <span class="entry-text">{domain}</span>
            <button
              type="button"
              class="button quiet small"
              onClick={() => void remove(domain)}
            >
              {t.away.unblock}
              <span class="hidden-text"> {domain}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/* Blocking a place ends follows, so the number is said first. */
function DomainForm({ put }: { put: (domain: string) => Promise<boolean> }) {
  const [domain, set_domain] = useState('');
  const wanted = domain.trim().toLowerCase();
  const ask = async () => {
    try {
      const effect = await get<{ following_count: number; followers_count: number }>(
        '/api/v1/domain_blocks/preview',
        { domain: wanted },
      );
      ask_sure({
        title: t.away.block_domain(wanted),
        words: t.away.domain_sure(effect.following_count, effect.followers_count),
        yes: t.away.block_domain(wanted),
        act: () => void put(wanted).then((done) => done && set_domain('')),
      });
    } catch (cause) {
      say_bad(t.failed.block(fault_words(cause)));
    }
  };
  return (
    <form
      class="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <input
        aria-label={t.away.domain}
        placeholder="example.org"
        autocapitalize="none"
        spellcheck={false}
        inputMode="url"
        value={domain}
        onInput={(event) => set_domain(event.currentTarget.value)}
      />
      <button class="button" disabled={!wanted}>
        {t.away.block}
      </button>
    </form>
  );
}
