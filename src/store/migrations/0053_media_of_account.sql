-- All media of an account: what is kept from people when the account is.

CREATE INDEX media_by_account ON media (b, account_id, id);
