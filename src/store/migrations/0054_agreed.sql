-- Who ever agreed for a shared account is asked each time that somebody of the staff decides about
-- it (social/approvals.h): not by reading all that was ever done there.
CREATE INDEX approval_deeds_by ON approval_deeds (b, account_id, by_id, action);
CREATE INDEX approval_deeds_person ON approval_deeds (b, account_id, person_id, action);
