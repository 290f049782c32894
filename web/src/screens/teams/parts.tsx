/* A person in a list, with words below her name and what can be done beside it. */

import type { ComponentChildren } from 'preact';
import type { Account } from '../../api/entities';
import { Avatar, address_of } from '../../components/person';
import { Name } from '../../components/rich';

interface RowProps {
  account: Account;
  mark?: ComponentChildren;
  words: ComponentChildren;
  children?: ComponentChildren;
}

export function Row({ account, mark, words, children }: RowProps) {
  return (
    <li class="team-row">
      <Avatar account={account} px={44} />
      <div class="team-words">
        <p>
          <a href={address_of(account)}>
            <strong>
              <Name account={account} />
            </strong>{' '}
            <span class="acct">@{account.acct}</span>
          </a>{' '}
          {mark && <span class="entry-mark">{mark}</span>}
        </p>
        <p class="quiet-text">{words}</p>
      </div>
      {children && <div class="team-acts">{children}</div>}
    </li>
  );
}
