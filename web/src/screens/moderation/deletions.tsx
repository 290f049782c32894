/* Accounts that somebody proposed to delete for ever: what it would do, in plain words, and the second
 * person's yes or no. */

import { useState } from 'preact/hooks';
import { get, post as send } from '../../api/client';
import type { AdminAccount, Deletion } from '../../api/entities';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { Time } from '../../components/time';
import { use_act } from '../../components/use_act';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_moderation';
import { say } from '../../state/toasts';
import { Facts } from './parts';

const path = '/api/bema/v1/moderation/deletions';
const words_characters_max = 1_000;

export function Deletions() {
  const loaded = use_loaded('deletions', () => get<Deletion[]>(path));
  if (!loaded.value && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!loaded.value) return <Skeleton posts={false} />;
  return (
    <div class="mod-open">
      <section class="mod-part">
        <p class="hint">{t.deletions.text}</p>
      </section>
      {!loaded.value.length && (
        <div class="nothing">
          <p>{t.deletions.none}</p>
        </div>
      )}
      {loaded.value.map((one) => (
        <Proposed deletion={one} done={loaded.again} key={one.id} />
      ))}
      <Propose done={loaded.again} />
    </div>
  );
}

/* What is sent and what came of it: one call at a time. */
function use_call(done: () => void) {
  const act = use_act();
  const run = (ask: () => Promise<unknown>, said: string) =>
    act.run(async () => {
      await ask();
      say(said);
      done();
    }, true);
  return { ...act, run };
}

interface ProposedProps {
  deletion: Deletion;
  done: () => void;
}

function Proposed({ deletion, done }: ProposedProps) {
  const { account, is_own, possible_from } = deletion;
  const [why, set_why] = useState('');
  const [sure, set_sure] = useState(false);
  const { run, busy, notice } = use_call(done);
  const early = new Date(possible_from) > new Date();
  const name = `@${account.account.acct}`;
  const hint = is_own ? t.deletions.own : early ? t.deletions.early : '';
  return (
    <section class="mod-part" aria-label={name}>
      <h3 dir="auto">
        {account.account.display_name || account.username} <span class="quiet-text">{name}</span>
      </h3>
      <Facts
        rows={[
          [t.deletions.why, deletion.reason || t.deletions.no_reason],
          [
            t.deletions.by,
            deletion.proposed_by ? `@${deletion.proposed_by.account.acct}` : t.deletions.gone,
          ],
          [t.deletions.since, <Time iso={deletion.proposed_at} long />],
          [t.deletions.from, <Time iso={possible_from} long />],
          [t.deletions.until, <Time iso={deletion.ends_at} long />],
        ]}
      />
      <p class="notice warn">{t.deletions.effect(name, account.account.statuses_count)}</p>
      {hint && <p class="hint">{hint}</p>}
      <form class="form" onSubmit={(event) => event.preventDefault()}>
        {!is_own && !early && (
          <label class="check">
            <input
              type="checkbox"
              checked={sure}
              onChange={(event) => set_sure(event.currentTarget.checked)}
            />
            <span>{t.deletions.sure(name)}</span>
          </label>
        )}
        <label class="field">
          <span class="label">{t.deletions.decline_why}</span>
          <input
            maxLength={words_characters_max}
            dir="auto"
            value={why}
            onInput={(event) => set_why(event.currentTarget.value)}
          />
        </label>
        {notice}
        <div class="actions">
          <button
            type="button"
            class="button quiet"
            disabled={busy || !why.trim()}
            onClick={() =>
              void run(
                () => send(`${path}/${deletion.id}/decline`, { reason: why }),
                t.deletions.declined,
              )
            }
          >
            {is_own ? t.deletions.take_back : t.deletions.decline}
          </button>
          {!is_own && !early && (
            <button
              type="button"
              class="button danger"
              disabled={busy || !sure}
              onClick={() =>
                void run(() => send(`${path}/${deletion.id}/confirm`, {}), t.deletions.deleted(name))
              }
            >
              {t.deletions.confirm}
            </button>
          )}
        </div>
      </form>
    </section>
  );
}

/* By its name, among those that are suspended. */
async function suspended(name: string): Promise<AdminAccount> {
  const [username, domain] = name.trim().replace(/^@/, '').toLowerCase().split('@');
  const found = await get<AdminAccount[]>('/api/v2/admin/accounts', { status: 'suspended', username });
  const here = found.find(
    (one) => one.username.toLowerCase() === username && (one.domain ?? '') === (domain ?? ''),
  );
  if (!here) throw new Error(t.deletions.not_found);
  return here;
}

function Propose({ done }: { done: () => void }) {
  const [name, set_name] = useState('');
  const [why, set_why] = useState('');
  const { run, busy, notice } = use_call(() => {
    set_name('');
    set_why('');
    done();
  });
  const propose = async () => {
    const { id } = await suspended(name);
    await send(path, { account_id: id, reason: why });
  };
  return (
    <details class="mod-part mod-fold">
      <summary>{t.deletions.propose}</summary>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void run(propose, t.deletions.proposed);
        }}
      >
        <p class="hint">{t.deletions.propose_hint}</p>
        <label class="field">
          <span class="label">{t.deletions.name}</span>
          <input
            required
            autocapitalize="off"
            spellcheck={false}
            dir="auto"
            value={name}
            onInput={(event) => set_name(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          <span class="label">{t.deletions.why}</span>
          <textarea
            required
            rows={3}
            maxLength={words_characters_max}
            dir="auto"
            value={why}
            onInput={(event) => set_why(event.currentTarget.value)}
          />
        </label>
        {notice}
        <div class="actions">
          <button class="button" disabled={busy || !name.trim() || !why.trim()}>
            {t.deletions.propose_do}
          </button>
        </div>
      </form>
    </details>
  );
}
