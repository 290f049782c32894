CREATE INDEX case_reasons_by_rule ON case_reasons (b, rule, id);
