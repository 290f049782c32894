/* Acting for an account that is shared with one: `me` is that account then, and names the person behind it.
 * Nothing of one of them may reach the other, so the page begins anew with each change. */

import { computed, effect, signal } from '@preact/signals';
import { ApiError, believe, call, get, post } from '../api/client';
import type { Account, Me, Team, TeamRole } from '../api/entities';
import { push_kept } from './push_kept';
import { forget_all_searches, swap_searches } from './recent';
import { ask_who, me, owner_of } from './session';

const teams_path = '/api/bema/v1/teams';
const told_as = 'bema:acting'; /* tells the other windows */

/* Each may what those after it may. */
export const team_roles: TeamRole[] = ['owner', 'admin', 'editor', 'contributor', 'analyst'];

export const acting = computed(() => me.value?.bema_acting ?? null);

/* True also of who acts for nobody. */
export function role_reaches(least: TeamRole): boolean {
  const role = acting.value?.role;
  return !role || team_roles.indexOf(role) <= team_roles.indexOf(least);
}

/* ---- which accounts there are ---- */

export const teams = signal<Team[] | null>(null);

export async function load_teams(): Promise<Team[]> {
  teams.value = await get<Team[]>(teams_path);
  return teams.value;
}

const menu_wait_ms = 700;

/* For a menu, which does not wait long: without an answer it has only what is known. */
export async function known_teams(): Promise<Team[]> {
  const late = new Promise<null>((give) => setTimeout(() => give(null), menu_wait_ms));
  const found = await Promise.race([load_teams().catch(() => null), late]);
  return (found ?? teams.peek() ?? []).filter((one) => one.state === 'member');
}

/* ---- turning to another ---- */

function begin_anew(path: string): void {
  try {
    localStorage.setItem(told_as, String(Date.now()));
  } catch {
    /* A browser that keeps nothing has nothing to tell. */
  }
  location.assign(path);
}

export const myself = (): Account => acting.peek()?.account ?? me.peek()!;

async function turn(whom: string, to: string, path: string): Promise<void> {
  const from = owner_of(me.peek()!);
  const { bring_push, keep_push } = await import('../later');
  await keep_push(from);
  try {
    await post(`${teams_path}/${whom}`);
  } catch (cause) {
    void bring_push(from);
    throw cause;
  }
  swap_searches(from, to);
  begin_anew(path);
}

export const act_as = ({ id }: Account, path = '/') =>
  turn(`${id}/act`, `${id}.${myself().id}`, path);

export const act_as_myself = (path = '/') => turn('act_as_myself', myself().id, path);

/* One leaves also what one acts for at the moment, and is oneself then. */
export async function leave_team({ id }: Account): Promise<void> {
  const acts_for_it = acting.peek() && me.peek()!.id === id;
  await call('DELETE', `${teams_path}/${id}`);
  if (!acts_for_it) return;
  swap_searches(owner_of(me.peek()!), myself().id);
  begin_anew('/teams');
}

/* ---- what was changed elsewhere ---- */

/* now: who this browser is since; null: nobody. */
export const changed = signal<{ before: Me; now: Me | null } | null>(null);

async function tell(change: { before: Me; now: Me | null }): Promise<void> {
  const { show_acting_changed } = await import('../later');
  changed.value = change;
  show_acting_changed();
}

let looking = false;

/* Asked where the square does not know us as whom we believe to be: a membership ended, another window turned
 * to another account, a role is another one. */
export async function look_again(): Promise<void> {
  const before = me.peek();
  if (looking || !before || changed.peek()) return;
  looking = true;
  try {
    const now = await ask_who();
    if (now.id !== before.id) await tell({ before, now });
    else if (now.bema_acting?.role !== before.bema_acting?.role) me.value = now;
  } catch (cause) {
    const out = cause instanceof ApiError && cause.status === 401;
    if (!out || !before.bema_acting) return;
    forget_all_searches();
    await tell({ before, now: null });
  } finally {
    looking = false;
  }
}

export function go_on(): void {
  const { before, now } = changed.peek()!;
  if (!now) return location.assign('/auth/sign_in');
  swap_searches(owner_of(before), owner_of(now));
  begin_anew('/');
}

export function start_acting(): void {
  effect(() => believe(me.value?.id ?? '', () => void look_again()));
  addEventListener('storage', (event) => {
    if (event.key === told_as) void look_again();
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted) void look_again();
  });
  const here = me.peek();
  if (here && push_kept())
    void import('../later').then(({ bring_push }) => bring_push(owner_of(here)));
}
