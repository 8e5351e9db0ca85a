//! Where everything is kept: SQLite in the data folder, or PostgreSQL; the same tables and the same queries on both.
//!
//! The only module that knows sea-orm. Queries are functions named noun first; each takes the unit it is asked for,
//! so that another unit's things are simply not there. Rows become domain types beside their query, and a row that no
//! domain type can hold is an error, never a guess. Nothing here decides: who may do what, and when, is settled
//! before.

mod api_token;
mod appointment;
mod association;
mod audit;
mod clinic;
mod code;
mod commitment;
mod connect;
mod constraint;
mod doubts;
mod draft;
mod entity;
mod error;
mod event;
mod executor;
mod exposure_row;
mod form;
mod image_row;
mod kept;
mod kin;
mod machine;
mod migration;
mod notices;
mod outside;
mod participant;
mod performed_step;
mod problem;
mod quarantine;
mod quarantine_again;
mod reading;
mod reading_order;
mod reading_recall;
mod reading_report;
mod reading_work;
mod received;
mod received_work;
mod record;
mod room;
mod session;
mod sign_in;
mod site_flow;
mod staff;
mod stop;
mod traffic;
mod transfer;
mod transfer_objects;
mod unit;
mod upkeep;
mod worklist;

pub use api_token::{Principal, Scope, token_insert, token_principal};
pub use appointment::{
    Case, NewAppointment, NewStatus, Reader, accession_exists, appointment_case, appointment_case_for,
    appointment_insert, appointment_lock, appointment_update_status,
};
pub use association::{
    ArrivedObject, Association, AssociationCounts, AssociationOutcome, arrived_of, association_end, association_insert,
    associations_expire, associations_interrupt, associations_since, last_arrival,
};
pub use audit::{
    AuditHead, AuditRow, audit_append, audit_chains, audit_head, audit_head_lock, audit_head_move, audit_head_put,
    audit_people, audit_people_put, audit_rows, audit_rows_insert,
};
pub use clinic::{
    attention_count, attention_lines, clinic_appointments, clinic_days_beside, clinic_for, clinic_insert,
    clinics_of_day,
};
pub use commitment::{
    CommitmentReport, DueReport, NotCommitted, RefusedInstance, class_of_kept, commitment_alerted, commitment_asked,
    commitment_attempt, commitment_delivered, commitment_insert, commitment_instances, commitment_postpone,
    commitments_alerted, commitments_due, commitments_overdue,
};
pub use connect::{Backend, Schema, Store, StoreOptions, Tx};
pub use constraint::{Constraint, constraint_names};
pub use doubts::{doubles_of_appointment, machine_names, received_apart_of_appointment};
pub use draft::{SavedDraft, draft_get, draft_put};
pub use error::{Failure, IllegalRow, StoreError, StoreResult, Swap};
pub use event::{event_append, events_of_appointment};
pub use executor::Source;
pub use form::{
    Submission, TypedAnswer, form_submission_get, form_submission_put, typed_answer_delete, typed_answer_delete_below,
    typed_answer_get, typed_answer_put,
};
pub use kin::{
    KinWanted, ToMatchAgain, received_kin, received_match_again, received_to_match_again, step_match_again,
    steps_named, steps_to_match_again,
};
pub use machine::{
    Admission, MachineNetwork, NetworkMachine, machine_by_title, machine_network_put, machine_rename,
    machines_on_network, room_put,
};
pub use notices::{Heard, Notices, notices_send};
pub use participant::{participant_insert, participants_of_unit};
pub use performed_step::{
    StepMessage, StepMessageKind, StepState, StoredStep, step_insert, step_lock, step_messages, step_update, steps_of,
    steps_of_appointment, steps_of_nobody,
};
pub use problem::{
    CameRow, MachineDay, Moved, RefusedRow, held_apart_of_appointment, machine_day, object_move, objects_elsewhere,
    objects_refused, objects_under_appointment, started_or_checked_in, step_move,
};
pub use quarantine::{
    Alert, AlertKind, QuarantineReason, QuarantinedObject, Resolution, alert_close, alert_over, alert_raise,
    alert_raise_again, alerts_open, alerts_open_count, quarantine_file_expire, quarantine_files_over,
    quarantine_insert, quarantine_resolve, quarantined_of_unit,
};
pub use quarantine_again::{quarantine_given_up, quarantine_same, quarantine_taken_in};
pub use reading::{CaseReader, reading_cases, reading_cases_plan, reading_clinics};
pub use reading_order::{reading_next, reading_open_put, reading_previous};
pub use reading_recall::{reading_recall_arrange, reading_recall_insert, reading_recall_withdraw, reading_recalls};
pub use reading_report::{REFERENCE_LASTS, reading_noted, reading_reference_put, reading_references, reading_referred};
pub use reading_work::{
    CaseState, Presence, reading_answer_insert, reading_opinion_exists, reading_opinion_put, reading_presence,
    reading_question_insert, reading_questions, reading_seen_insert, reading_state,
};
pub use received::{
    FileState, Here, KnownObject, ReceivedObject, Sender, StoredStanding, StoredThumbnail, Understood, received,
    received_attach, received_give_up, received_here, received_insert, received_of_appointment, received_of_nobody,
    received_understand,
};
pub use received_work::{
    KeptFile, ObjectAtWork, Work, file_expire, file_is_back, file_is_known, file_missing, files_kept, files_over,
    thumbnail_failed, thumbnail_ready, work_give_back, work_once_more, work_take, work_waiting,
};
pub use record::{NewRecord, record_insert, records_of_appointment};
pub use room::{
    machine_insert, room, room_choice_get, room_choice_put, room_insert, rooms_of_site, rooms_of_unit, site_insert,
    sites_of_unit,
};
pub use session::{
    EndReason, NewSession, OpenSession, SessionRow, session_by_token, session_end, session_insert, session_touch,
    sessions_of_staff,
};
pub use sign_in::{
    AttemptOutcome, Enrolment, Failures, attempt_failures, attempt_insert, attempt_set_outcome, enrolment_by_token,
    enrolment_insert, enrolment_use,
};
pub use site_flow::{SiteFlow, site_flows, site_switch};
pub use staff::{
    Account, mammographers_of_unit, role_grant, roles_of_staff, staff_by_email, staff_insert, staff_set_password,
};
pub use stop::{stop_insert, stop_of};
pub use traffic::{
    Told, TrafficStamp, steps_started, traffic_stamps, worklist_answer_insert, worklist_answered, worklist_answers,
};
pub use transfer::{
    AlertAboutWhat, MachineCheck, MachineTraffic, Part, TransferCounts, alert_exists, alerts_with_objects,
    associations_by_id, associations_of_machine, associations_part, machine_check_put, machine_listener_put,
    machines_traffic, transfer_counts,
};
pub use transfer_objects::{
    QuarantineNote, StudiesWanted, StudyCounts, StudyGroup, alerts_close_about, quarantine_note,
    quarantine_note_insert, quarantined, quarantined_count, quarantined_part, received_of_study, received_settle,
    step_settle, studies_count, studies_part,
};
pub use unit::{Unit, unit_by_name, unit_get, unit_insert, unit_zone, units};
pub use upkeep::{ENDED_SESSIONS_KEPT, database_is_whole, expired_delete, probe_write};
pub use worklist::{
    AppointmentKeys, NamedAppointment, StepNames, WorklistLine, WorklistNarrowing, WorklistPlace, appointments_named,
    worklist_names, worklist_names_give, worklist_names_insert, worklist_page,
};
