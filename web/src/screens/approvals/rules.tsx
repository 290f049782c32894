/* Which of one's drafts others must see first, and whose one is asked about. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { call, fault_words, get, post as send } from '../../api/client';
import type { ApprovalDuty, ApprovalRule } from '../../api/entities';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { Name } from '../../components/rich';
import { Time } from '../../components/time';
import { Fault } from '../../components/use_act';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_approvals';
import { say } from '../../state/toasts';
import { Facts } from './facts';
import { RuleForm } from './rule_form';

const address = '/api/bema/v1/approvals';

export function Rules() {
  const loaded = use_loaded('approval_rules', async () => {
    const [rules, duties] = await Promise.all([
      get<ApprovalRule[]>(`${address}/rules`),
      get<ApprovalDuty[]>(`${address}/duties`),
    ]);
    return { rules, duties };
  });
  const [open, set_open] = useState('');
  const [fault, set_fault] = useState('');
  const known = loaded.value;
  if (!known && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!known) return <Skeleton posts={false} />;
  const act = async (run: () => Promise<unknown>, words: string) => {
    set_fault('');
    try {
      await run();
      say(words);
      set_open('');
      loaded.again();
    } catch (cause) {
      set_fault(t.failed.general(fault_words(cause)));
    }
  };
  const saved = (rule: Partial<ApprovalRule> | null, body: Record<string, unknown>) =>
    act(
      () =>
        rule?.id
          ? call('PUT', `${address}/rules/${rule.id}`, { body })
          : send(`${address}/rules`, body),
      t.approvals.rule_saved,
    );
  return (
    <>
      {fault && <Fault words={fault} />}
      <section class="mod-part">
        <h2>{t.approvals.own_rules}</h2>
        <p class="hint">{t.approvals.own_rules_hint}</p>
        {known.rules.map((rule) =>
          open === rule.id ? (
            <RuleForm
              rule={rule}
              key={rule.id}
              save={(body) => saved(rule, body)}
              close={() => set_open('')}
            />
          ) : (
            <OwnRule
              rule={rule}
              key={rule.id}
              change={() => set_open(rule.id)}
              remove={() =>
                act(() => call('DELETE', `${address}/rules/${rule.id}`), t.approvals.rule_waits)
              }
              keep={() =>
                act(() => call('DELETE', `${address}/rules/${rule.id}/pending`), t.approvals.rule_kept)
              }
            />
          ),
        )}
        {open === 'new' ? (
          <RuleForm save={(body) => saved(null, body)} close={() => set_open('')} />
        ) : (
          <p>
            <button type="button" class="button" onClick={() => set_open('new')}>
              {t.approvals.add_rule}
            </button>
          </p>
        )}
      </section>
      {known.duties.length > 0 && (
        <section class="mod-part">
          <h2>{t.approvals.duties}</h2>
          {known.duties.map(({ account, rules }) => (
            <div class="stack" key={account.id}>
              <h3>
                <Name account={account} />
              </h3>
              {rules.map((rule) => (
                <RuleView rule={rule} key={rule.id}>
                  {rule.pending && (
                    <button
                      type="button"
                      class="button small"
                      onClick={() =>
                        void act(
                          () => send(`${address}/rules/${rule.id}/confirm`),
                          t.approvals.rule_confirmed,
                        )
                      }
                    >
                      {t.approvals.confirm}
                    </button>
                  )}
                </RuleView>
              ))}
              <p>
                <button
                  type="button"
                  class="button quiet small"
                  onClick={() =>
                    void act(
                      () => call('DELETE', `${address}/duties/${account.id}`),
                      t.approvals.resigned,
                    )
                  }
                >
                  {t.approvals.resign(account.username)}
                </button>
              </p>
            </div>
          ))}
        </section>
      )}
    </>
  );
}


function RuleView({ rule, children }: { rule: ApprovalRule; children?: ComponentChildren }) {
  const names = rule.approvers.filter((one) => one !== null).map((one) => `@${one.username}`);
  return (
    <article class="stack">
      <h4>{rule.name || t.approvals.unnamed}</h4>
      <Facts
        rows={[
          [t.approvals.topics, rule.everything ? t.approvals.everything : rule.topics.join(', ')],
          [t.approvals.surfaces, rule.surfaces.map((one) => t.approvals.surface[one]).join(', ')],
          [t.approvals.approvers, t.approvals.needed_of(rule.needed, names.join(', '))],
          [t.approvals.waits, t.approvals.hours(rule.hours)],
        ]}
      />
      {rule.pending && (
        <p class="notice warn">
          {rule.pending.removed ? t.approvals.will_go : t.approvals.will_weaken}{' '}
          <Time iso={rule.pending.at} long />
        </p>
      )}
      {children && <div class="actions">{children}</div>}
    </article>
  );
}

interface OwnRuleProps {
  rule: ApprovalRule;
  change: () => void;
  remove: () => void;
  keep: () => void;
}

function OwnRule({ rule, change, remove, keep }: OwnRuleProps) {
  return (
    <RuleView rule={rule}>
      <button type="button" class="button quiet small" onClick={change}>
        {t.approvals.change_rule}
      </button>
      {rule.pending ? (
        <button type="button" class="button quiet small" onClick={keep}>
          {t.approvals.keep_rule}
        </button>
      ) : (
        <button type="button" class="button quiet small" onClick={remove}>
          {t.approvals.remove_rule}
        </button>
      )}
    </RuleView>
  );
}
