CREATE TEMP TABLE made AS
SELECT row_number() OVER (ORDER BY r.id) - 1 AS n, a.id AS appointment, r.id AS record
FROM image_record r JOIN appointment a ON a.id = r.appointment_id;

CREATE TEMP TABLE person AS SELECT n, {new} AS id, nhs_number FROM number_of_person;

CREATE TEMP TABLE clinic_day AS SELECT n, {new} AS id, day FROM day_of_clinic;

CREATE TEMP TABLE copy AS
WITH RECURSIVE number(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM number WHERE i + 1 < {appointments})
SELECT i, {new} AS id, {new} AS record, d.n AS day_number, d.id AS clinic, p.id AS participant, i % {made} AS made,
    d.day || 'T' || s.clock AS starts_at
FROM number JOIN clinic_day d ON d.n = i / {slots} JOIN slot s ON s.k = i % {slots}
    JOIN person p ON p.n = i % {people};

INSERT INTO participant (id, unit_id, family_name, given_name, birth_date, nhs_number)
SELECT p.id, u.unit_id, 'Number ' || p.n, 'Person', u.birth_date, p.nhs_number
FROM person p JOIN (SELECT f.unit_id, f.birth_date FROM participant f JOIN appointment a ON a.participant_id = f.id
    JOIN made m ON m.appointment = a.id LIMIT 1) u ON 1 = 1;

INSERT INTO clinic (id, unit_id, site_id, code, day, hours, flow)
SELECT d.id, k.unit_id, k.site_id, 'B' || d.n, {day}, k.hours, k.flow
FROM clinic_day d JOIN (SELECT f.* FROM clinic f JOIN appointment a ON a.clinic_id = f.id
    JOIN made m ON m.appointment = a.id LIMIT 1) k ON 1 = 1;

INSERT INTO appointment (id, unit_id, clinic_id, participant_id, starts_at, accession, special, right_breast,
    left_breast, status, held_by, room_id, version)
SELECT c.id, a.unit_id, c.clinic, c.participant, c.starts_at, 'B' || c.i, a.special, a.right_breast, a.left_breast,
    a.status, a.held_by, a.room_id, a.version
FROM copy c JOIN made m ON m.n = c.made JOIN appointment a ON a.id = m.appointment;

INSERT INTO appointment_event (id, appointment_id, seq, event, by_staff, at, note)
SELECT {new}, c.id, e.seq, e.event, e.by_staff, e.at, e.note
FROM copy c JOIN made m ON m.n = c.made JOIN appointment_event e ON e.appointment_id = m.appointment;

INSERT INTO image_record (id, appointment_id, version, is_current, source, standard_set, imperfect, completeness,
    shortfall_details, recall_note, notes, room_id, room_label, taken_by, taken_at, transcribed, recorded_by,
    recorded_at, correction_reason, replaces)
SELECT c.record, c.id, r.version, r.is_current, r.source, r.standard_set, r.imperfect, r.completeness,
    r.shortfall_details, r.recall_note, r.notes, r.room_id, r.room_label, r.taken_by, c.starts_at, r.transcribed,
    r.recorded_by, r.recorded_at, r.correction_reason, r.replaces
FROM copy c JOIN made m ON m.n = c.made JOIN image_record r ON r.id = m.record;

INSERT INTO image_view (record_id, view, count, repeats, extras)
SELECT c.record, v.view, v.count, v.repeats, v.extras
FROM copy c JOIN made m ON m.n = c.made JOIN image_view v ON v.record_id = m.record;

INSERT INTO image_repeat_reason (record_id, view, position, code, words)
SELECT c.record, v.view, v.position, v.code, v.words
FROM copy c JOIN made m ON m.n = c.made JOIN image_repeat_reason v ON v.record_id = m.record;

INSERT INTO image_shortfall_reason (record_id, position, code)
SELECT c.record, v.position, v.code
FROM copy c JOIN made m ON m.n = c.made JOIN image_shortfall_reason v ON v.record_id = m.record;

INSERT INTO reading_case (appointment_id, unit_id, clinic_id, starts_at, record_version, views, has_notes,
    has_additional, imperfect, has_shortfall, readers, closed)
SELECT c.id, r.unit_id, c.clinic, c.starts_at, r.record_version, r.views, r.has_notes, r.has_additional, r.imperfect,
    r.has_shortfall, CASE WHEN c.day_number < {waiting} THEN 0 ELSE 2 END,
    CASE WHEN c.day_number < {waiting} THEN {no} ELSE {yes} END
FROM copy c JOIN made m ON m.n = c.made JOIN reading_case r ON r.appointment_id = m.appointment;

INSERT INTO reading_seen (appointment_id, staff_id, record_version, at)
SELECT c.id, f.id, 1, f.created_at
FROM copy c JOIN staff f ON f.email LIKE 'reader%' WHERE c.day_number >= {waiting};

ANALYZE;
