/* Accounts that are shared with oneself, whoever one acts for at the moment. */

import { useState } from 'preact/hooks';
import { fault_words, post } from '../../api/client';
import type { Team } from '../../api/entities';
import { ask_sure } from '../../components/dialog';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { Time } from '../../components/time';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_teams';
import { act_as, leave_team, load_teams } from '../../state/acting';
import { me } from '../../state/session';
import { say, say_bad } from '../../state/toasts';
import { Row } from './parts';

export function Shared() {
  const loaded = use_loaded('teams', load_teams);
  const [busy, set_busy] = useState(false);
  const teams = loaded.value;
  if (!teams && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!teams) return <Skeleton posts={false} />;
  const act = async (run: () => Promise<unknown>, words = '') => {
    set_busy(true);
    try {
      await run();
      if (words) say(words);
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
    loaded.again();
    set_busy(false);
  };
  if (!teams.length)
    return (
      <div class="nothing">
        <p>
          <strong>{t.teams.none}</strong>
        </p>
        <p>{t.teams.none_text}</p>
      </div>
    );
  return (
    <ul class="team-list" aria-label={t.teams.tabs.shared}>
      {teams.map((team) => (
        <One team={team} busy={busy} act={act} key={team.account.id} />
      ))}
    </ul>
  );
}

interface OneProps {
  team: Team;
  busy: boolean;
  act: (run: () => Promise<unknown>, words?: string) => Promise<void>;
}

function One({ team: { account, role, state, since, invited_by }, busy, act }: OneProps) {
  const { username } = account;
  const here = me.value!.id === account.id;
  const leave = () =>
    ask_sure({
      title: t.teams.leave_title(username),
      words: t.teams.leave_sure,
      yes: t.teams.leave,
      act: () => void act(() => leave_team(account), t.teams.left),
    });
  return (
    <Row
      account={account}
      mark={t.teams.role_names[role]}
      words={
        <>
          {t.teams.role_hints[role]} · {state === 'member' ? t.teams.since : t.teams.asked}{' '}
          <Time iso={since} long />
          {state === 'invited' && invited_by && ` · ${t.teams.invited_by(invited_by.username)}`}
        </>
      }
    >
      {state === 'invited' ? (
        <>
          <button
            type="button"
            class="button small"
            disabled={busy}
            aria-label={`${t.teams.accept}: @${username}`}
            onClick={() =>
              void act(
                () => post(`/api/bema/v1/teams/${account.id}/accept`),
                t.teams.accepted(username),
              )
            }
          >
            {t.teams.accept}
          </button>
          <button
            type="button"
            class="button quiet small"
            disabled={busy}
            aria-label={`${t.teams.decline}: @${username}`}
            onClick={() => void act(() => leave_team(account), t.teams.declined)}
          >
            {t.teams.decline}
          </button>
        </>
      ) : (
        <>
          {here ? (
            <span class="quiet-text">{t.teams.acting_now}</span>
          ) : (
            <button
              type="button"
              class="button small"
              disabled={busy}
              onClick={() => void act(() => act_as(account))}
            >
              {t.acting.act_as(username)}
            </button>
          )}
          <button
            type="button"
            class="button quiet small"
            disabled={busy}
            aria-label={`${t.teams.leave}: @${username}`}
            onClick={leave}
          >
            {t.teams.leave}
          </button>
        </>
      )}
    </Row>
  );
}
