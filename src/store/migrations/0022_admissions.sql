-- Who is counted (social/admissions.h), and who only lacks somebody who vouches for her. Secret:
-- nobody but she herself is told of hers.
CREATE TABLE admissions (
  b INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  step INTEGER,                      -- from the founders, 0; NULL: nobody vouches for her yet
  vouched INTEGER NOT NULL,          -- for how many in …
  period INTEGER NOT NULL            -- … this one (algorithms/admission.h)
  @END_KEY(b, account_id);
