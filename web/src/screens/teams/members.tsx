/* The people of the account that one is or acts for. */

import { useState } from 'preact/hooks';
import { call, get, post } from '../../api/client';
import type { TeamMember, TeamMembers, TeamRole } from '../../api/entities';
import { ask_sure } from '../../components/dialog';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { Time } from '../../components/time';
import { use_act } from '../../components/use_act';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_teams';
import { team_roles } from '../../state/acting';
import { me } from '../../state/session';
import { say } from '../../state/toasts';
import { Row } from './parts';

const path = '/api/bema/v1/team/members';
const first_role: TeamRole = 'contributor';

/* Owners give every part, admins those below their own. */
function roles_given_by(mine: TeamRole): TeamRole[] {
  if (mine === 'owner') return team_roles;
  return mine === 'admin' ? team_roles.slice(team_roles.indexOf('editor')) : [];
}

export function Members() {
  const loaded = use_loaded('team', () => get<TeamMembers>('/api/bema/v1/team'));
  const { busy, run, notice } = use_act();
  const team = loaded.value;
  if (!team && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!team) return <Skeleton posts={false} />;
  const given = roles_given_by(team.my_role);
  /* True: it was done. */
  const act = async (step: () => Promise<unknown>, words: string) => {
    const done = await run(async () => {
      await step();
      say(words);
      return true;
    }, true);
    loaded.again();
    return !!done;
  };
  return (
    <>
      <section class="mod-part">
        <h2>{t.teams.people_of(me.value!.username)}</h2>
        <p class="hint">{t.teams.people_hint}</p>
        {notice}
        {given.length > 0 && (
          <Invite
            roles={given}
            busy={busy}
            send={(acct, role) =>
              act(() => post(path, { acct, role }), t.teams.was_invited(acct.replace(/^@/, '')))
            }
          />
        )}
        <Roles />
      </section>
      {team.members.length > 0 ? (
        <ul class="team-list" aria-label={t.teams.tabs.members}>
          {team.members.map((member) => (
            <One member={member} given={given} busy={busy} act={act} key={member.account.id} />
          ))}
        </ul>
      ) : (
        <p class="nothing">{t.teams.nobody}</p>
      )}
    </>
  );
}

/* What each part lets one do. */
function Roles() {
  return (
    <details class="why-more">
      <summary>{t.teams.roles_title}</summary>
      <dl class="facts team-roles">
        {team_roles.map((role) => (
          <div key={role}>
            <dt>{t.teams.role_names[role]}</dt>
            <dd>{t.teams.role_hints[role]}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

interface InviteProps {
  roles: TeamRole[];
  busy: boolean;
  send: (acct: string, role: TeamRole) => Promise<boolean>;
}

function Invite({ roles, busy, send }: InviteProps) {
  const [acct, set_acct] = useState('');
  const [role, set_role] = useState<TeamRole>(first_role);
  return (
    <form
      class="team-invite"
      onSubmit={(event) => {
        event.preventDefault();
        const name = acct.trim().replace(/^@/, '');
        if (name && !busy) void send(name, role).then((done) => done && set_acct(''));
      }}
    >
      <label class="field">
        <span class="label">{t.teams.name_field}</span>
        <input
          type="text"
          autocapitalize="none"
          autocomplete="off"
          spellcheck={false}
          placeholder="@ada"
          value={acct}
          onInput={(event) => set_acct(event.currentTarget.value)}
        />
      </label>
      <div class="field">
        <label for="team-role">{t.teams.role_field}</label>
        <RoleChoice id="team-role" roles={roles} role={role} choose={set_role} />
      </div>
      <button class="button" disabled={busy || !acct.trim()}>
        {t.teams.invite}
      </button>
    </form>
  );
}

interface RoleChoiceProps {
  roles: TeamRole[];
  role: TeamRole;
  choose: (role: TeamRole) => void;
  id?: string;
  label?: string;
  disabled?: boolean;
}

function RoleChoice({ id, roles, role, choose, label, disabled }: RoleChoiceProps) {
  return (
    <select
      id={id}
      aria-label={label}
      disabled={disabled}
      value={role}
      onChange={(event) => choose(event.currentTarget.value as TeamRole)}
    >
      {roles.map((one) => (
        <option value={one} key={one}>
          {t.teams.role_names[one]}
        </option>
      ))}
    </select>
  );
}

interface OneProps {
  member: TeamMember;
  given: TeamRole[];
  busy: boolean;
  act: (run: () => Promise<unknown>, words: string) => Promise<boolean>;
}

function One({ member, given, busy, act }: OneProps) {
  const { account, role, state, since, last_active, itself } = member;
  const { username } = account;
  const waits = state === 'invited';
  const may_change = given.includes(role) && !itself;
  const remove = () =>
    ask_sure({
      title: t.teams.remove_title(username),
      words: t.teams.remove_sure,
      yes: waits ? t.teams.take_back : t.teams.remove,
      act: () => void act(() => call('DELETE', `${path}/${account.id}`), t.teams.removed),
    });
  return (
    <Row
      account={account}
      mark={itself ? `${t.teams.role_names[role]} · ${t.teams.you}` : t.teams.role_names[role]}
      words={
        <>
          {waits ? t.teams.asked : t.teams.since} <Time iso={since} long />
          {' · '}
          {waits ? (
            t.teams.waits
          ) : last_active ? (
            <>
              {t.teams.last} <Time iso={last_active} />
            </>
          ) : (
            t.teams.never
          )}
        </>
      }
    >
      {may_change && (
        <>
          <RoleChoice
            roles={given}
            role={role}
            label={t.teams.role_of(username)}
            disabled={busy}
            choose={(next) =>
              void act(
                () => call('PUT', `${path}/${account.id}`, { body: { role: next } }),
                t.teams.role_changed,
              )
            }
          />
          <button
            type="button"
            class="button quiet small"
            disabled={busy}
            aria-label={`${waits ? t.teams.take_back : t.teams.remove}: @${username}`}
            onClick={remove}
          >
            {waits ? t.teams.take_back : t.teams.remove}
          </button>
        </>
      )}
    </Row>
  );
}
