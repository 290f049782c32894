-- Who of the staff wrote an appeal down for somebody who could not.
ALTER TABLE appeals ADD COLUMN entered_by_id INTEGER;
