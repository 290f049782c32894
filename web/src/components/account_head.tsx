/* Above what is open: whom it is about, a line below the name, and what can be done with all of it. */

import type { ComponentChildren, Ref } from 'preact';
import type { Account } from '../api/entities';
import { Avatar, address_of } from './person';
import { Name } from './rich';

interface AccountHeadProps {
  account: Account | null;
  /* Said where there is none any more. */
  gone?: string;
  heading?: Ref<HTMLHeadingElement>;
  tools?: ComponentChildren;
  children: ComponentChildren;
}

export function AccountHead({ account, gone, heading, tools, children }: AccountHeadProps) {
  return (
    <header class="mod-open-head">
      {account && <Avatar account={account} px={40} />}
      <div>
        <h2 tabIndex={heading ? -1 : undefined} ref={heading}>
          {account ? (
            <a href={address_of(account)}>
              <Name account={account} />
            </a>
          ) : (
            gone
          )}
        </h2>
        <p class="quiet-text">{children}</p>
      </div>
      {tools}
    </header>
  );
}
