/* One published preset: who made it, what it weighs beside one's own weights, what it would change. */

import { useState } from 'preact/hooks';
import { call, fault_words, get } from '../api/client';
import type { FeedPreset, FeedSettings } from '../api/entities';
import { ask_sure, dialog } from '../components/dialog';
import { Skeleton } from '../components/feed_view';
import { Icon } from '../components/icon';
import { Menu } from '../components/menu';
import { Missing } from '../components/missing';
import { Avatar, address_of } from '../components/person';
import { PresetDialog } from '../components/preset_dialog';
import { PresetWeights } from '../components/preset_weights';
import { Name } from '../components/rich';
import { ScreenHead } from '../components/screen_head';
import { share_or_copy } from '../components/share';
import { use_loaded } from '../components/use_loaded';
import { t } from '../messages_preset';
import { go, route } from '../router';
import { changes } from '../state/feed_wishes';
import { feed_settings_path } from '../state/home_feed';
import { presets_changed, presets_path, use_preset } from '../state/presets';
import { me, sign_in_address } from '../state/session';
import { say, say_bad } from '../state/toasts';

export function PresetScreen() {
  const { id } = route.value;
  const mine = Boolean(me.value);
  const preset = use_loaded(`preset:${id}`, () => get<FeedPreset>(`${presets_path}/${id}`));
  const settings = use_loaded(`feed_settings:${mine}`, async () => ({
    own: mine ? await get<FeedSettings>(feed_settings_path) : null,
  }));
  if (preset.cause) return <Missing cause={preset.cause} retry={preset.again} />;
  if (settings.cause) return <Missing cause={settings.cause} retry={settings.again} />;
  const one = preset.value;
  return (
    <>
      <ScreenHead title={one?.name ?? ''} return_button>
        {one && <PresetMenu preset={one} changed={preset.set} />}
      </ScreenHead>
      {one && settings.value ? (
        <article class="preset">
          <Head preset={one} />
          <PresetWeights of={one.weights} own={settings.value.own?.weights ?? null} />
          {one.used_by !== null && <p class="quiet-text">{t.presets.used_by(one.used_by)}</p>}
          {settings.value.own ? (
            <Use
              preset={one}
              own={settings.value.own}
              used={(own) => settings.set({ own })}
            />
          ) : (
            <p class="actions">
              <a class="button" href={sign_in_address()}>
                {t.presets.sign_in}
              </a>
            </p>
          )}
        </article>
      ) : (
        <Skeleton posts={false} />
      )}
    </>
  );
}

function Head({ preset }: { preset: FeedPreset }) {
  const { account } = preset;
  const day = (iso: string) => new Date(iso).toLocaleDateString(t.locale, { dateStyle: 'medium' });
  return (
    <header class="preset-head">
      <Avatar account={account} />
      <p>
        <a class="post-author" href={address_of(account)}>
          <strong>
            <Name account={account} />
          </strong>{' '}
          <span class="acct">@{account.acct}</span>
        </a>
        <span class="quiet-text">
          {t.presets.since(day(preset.created_at))}
          {preset.version > 1 && ` · ${t.presets.updated(day(preset.updated_at))}`}
        </span>
      </p>
      {preset.about && <p class="preset-words">{preset.about}</p>}
    </header>
  );
}

interface UseProps {
  preset: FeedPreset;
  own: FeedSettings;
  used: (own: FeedSettings) => void;
}

function Use({ preset, own, used }: UseProps) {
  const [busy, set_busy] = useState(false);
  const held = own.published?.id === preset.id;
  const newest = held && own.published!.version >= preset.version;
  const use = async () => {
    set_busy(true);
    try {
      used(await use_preset(preset.id));
      say(t.ranking.set);
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
    set_busy(false);
  };
  return (
    <>
      {!newest && <WhatChanges preset={preset} own={own} />}
      <div class="preset-use">
        {held && (
          <p role="status">
            {newest && <Icon name="check" />} {newest ? t.presets.in_use : t.presets.in_use_old}
          </p>
        )}
        {!newest && (
          <button type="button" class="button" disabled={busy} onClick={() => void use()}>
            {held ? t.presets.use_newer : t.presets.use}
          </button>
        )}
        <p class="quiet-text">{t.presets.copy_hint}</p>
      </div>
    </>
  );
}

function WhatChanges({ preset, own }: { preset: FeedPreset; own: FeedSettings }) {
  const all = changes(own.weights, preset.weights);
  return (
    <section class="preset-changes">
      <h2>{t.presets.would_change}</h2>
      {all.length ? (
        <ul>
          {all.map(({ term, more }) => (
            <li key={term}>{t.ranking.changed[term][more ? 0 : 1]}</li>
          ))}
        </ul>
      ) : (
        <p>{t.presets.no_change}</p>
      )}
    </section>
  );
}

function PresetMenu({ preset, changed }: { preset: FeedPreset; changed: (preset: FeedPreset) => void }) {
  const saved = (now: FeedPreset) => {
    changed(now);
    presets_changed();
    say(t.presets.changed);
  };
  const unpublish = async () => {
    try {
      await call('DELETE', `${presets_path}/${preset.id}`);
      presets_changed();
      say(t.presets.unpublished);
      go('/presets?of=own', true);
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
  };
  const own = [
    {
      words: t.presets.change,
      icon: 'pen' as const,
      act: () => (dialog.value = <PresetDialog preset={preset} done={saved} />),
    },
    {
      words: t.presets.unpublish,
      icon: 'close' as const,
      bad: true,
      act: () =>
        ask_sure({
          title: t.presets.unpublish,
          words: t.presets.unpublish_sure(preset.name),
          yes: t.presets.unpublish,
          act: () => void unpublish(),
        }),
    },
  ];
  const share = {
    words: t.presets.share,
    icon: 'link' as const,
    act: () => void share_or_copy(preset.url, false),
  };
  return (
    <Menu label={t.menu} items={[share, ...(preset.is_own ? own : [])]}>
      <Icon name="more" />
    </Menu>
  );
}
