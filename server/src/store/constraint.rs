//! The named rules that the database holds, and what each means. The one table is [`NAMED`]; a test compares it with
//! the migrated schemas.

use sea_orm::sqlx::error::{DatabaseError, ErrorKind};

/// What a broken rule of the database means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Constraint {
    /// A row with this key exists.
    IdTaken,
    /// A row points at one that does not exist, or is pointed at.
    Reference,
    /// A member of staff with this e-mail address exists.
    EmailTaken,
    /// Another machine has this AE title.
    MachineTitleTaken,
    /// The unit has a clinic with this code on this day.
    ClinicTwice,
    /// The unit has a participant with this NHS number.
    NhsNumberTwice,
    /// The accession number is taken.
    AccessionTaken,
    /// Two events of an appointment at the same time.
    EventTwice,
    /// The record has this version.
    RecordVersionTwice,
    /// The record has a version in force.
    CurrentRecordTwice,
    /// The appointment was stopped before.
    StoppedTwice,
    /// A code that is not in the vocabulary.
    UnknownCode,
    /// A number that is out of its range.
    OutOfRange,
    /// A text that is too long, empty, or not in its form.
    BadText,
    /// Words that must go with a code, or a code with words.
    WordsMismatch,
    /// A correction without a reason or a predecessor, or a first version with one.
    CorrectionMismatch,
    /// Details that do not go with how complete the images are.
    CompletenessMismatch,
    /// An object with this SOP Instance UID was received.
    InstanceTwice,
    /// The same bytes were quarantined for the same reason.
    QuarantinedTwice,
    /// There is an alert of this kind about this.
    AlertTwice,
    /// A performed step with this SOP Instance UID was reported.
    StepTwice,
    /// An object that is understood without facts, matched without an appointment, held apart without a reason, or the
    /// like.
    StandingMismatch,
    /// Rows of this table are never changed or deleted.
    AppendOnly,
}

/// A rule by the name that the database reports. SQLite does not report the name of a unique rule but its columns.
struct Named {
    name: &'static str,
    columns: Option<&'static str>,
    means: Constraint,
}

const fn unique(name: &'static str, columns: &'static str, means: Constraint) -> Named {
    Named {
        name,
        columns: Some(columns),
        means,
    }
}

const fn check(name: &'static str, means: Constraint) -> Named {
    Named {
        name,
        columns: None,
        means,
    }
}

const NAMED: &[Named] = &[
    unique("uq_staff_email", "staff.email", Constraint::EmailTaken),
    unique("uq_machine_ae_title", "machine.ae_title", Constraint::MachineTitleTaken),
    unique("uq_unit_name", "unit.name", Constraint::IdTaken),
    unique("uq_enrolment_token", "enrolment.token_sha256", Constraint::IdTaken),
    unique("uq_session_token", "session.token_sha256", Constraint::IdTaken),
    unique(
        "uq_clinic_code",
        "clinic.unit_id, clinic.code, clinic.day",
        Constraint::ClinicTwice,
    ),
    unique(
        "uq_participant_nhs_number",
        "participant.unit_id, participant.nhs_number",
        Constraint::NhsNumberTwice,
    ),
    unique(
        "uq_appointment_accession",
        "appointment.accession",
        Constraint::AccessionTaken,
    ),
    unique(
        "uq_appointment_event_seq",
        "appointment_event.appointment_id, appointment_event.seq",
        Constraint::EventTwice,
    ),
    unique(
        "uq_image_record_version",
        "image_record.appointment_id, image_record.version",
        Constraint::RecordVersionTwice,
    ),
    unique(
        "uq_image_record_current",
        "image_record.appointment_id",
        Constraint::CurrentRecordTwice,
    ),
    unique(
        "pk_appointment_stop",
        "appointment_stop.appointment_id",
        Constraint::StoppedTwice,
    ),
    check("ck_unit_name", Constraint::BadText),
    check("ck_site_kind", Constraint::UnknownCode),
    check("ck_machine_ae_title", Constraint::BadText),
    check("ck_staff_email", Constraint::BadText),
    check("ck_staff_role_role", Constraint::UnknownCode),
    check("ck_enrolment_role", Constraint::UnknownCode),
    check("ck_session_ended", Constraint::WordsMismatch),
    check("ck_session_ended_why", Constraint::UnknownCode),
    check("ck_sign_in_attempt_outcome", Constraint::UnknownCode),
    check("ck_clinic_flow", Constraint::UnknownCode),
    check("ck_participant_nhs_number", Constraint::BadText),
    check("ck_appointment_starts_at", Constraint::BadText),
    check("ck_appointment_accession", Constraint::BadText),
    check("ck_appointment_right_breast", Constraint::UnknownCode),
    check("ck_appointment_left_breast", Constraint::UnknownCode),
    check("ck_appointment_status", Constraint::UnknownCode),
    check("ck_appointment_version", Constraint::OutOfRange),
    check("ck_appointment_flow", Constraint::UnknownCode),
    check("ck_appointment_event_event", Constraint::UnknownCode),
    check("ck_appointment_event_seq", Constraint::OutOfRange),
    check("ck_appointment_event_by", Constraint::WordsMismatch),
    check("ck_appointment_stop_reschedule", Constraint::UnknownCode),
    check("ck_appointment_stop_details", Constraint::BadText),
    check("ck_appointment_stop_reason_code", Constraint::UnknownCode),
    check("ck_image_draft_version", Constraint::OutOfRange),
    check("ck_image_record_version", Constraint::OutOfRange),
    check("ck_image_record_source", Constraint::UnknownCode),
    check("ck_image_record_completeness", Constraint::UnknownCode),
    check("ck_image_record_shortfall", Constraint::CompletenessMismatch),
    check("ck_image_record_recall_note", Constraint::CompletenessMismatch),
    check("ck_image_record_standard_set", Constraint::CompletenessMismatch),
    check("ck_image_record_correction", Constraint::CorrectionMismatch),
    check("ck_image_record_replaces", Constraint::CorrectionMismatch),
    check("ck_image_record_texts", Constraint::BadText),
    check("ck_image_view_view", Constraint::UnknownCode),
    check("ck_image_view_count", Constraint::OutOfRange),
    check("ck_image_view_parts", Constraint::OutOfRange),
    check("ck_image_repeat_reason_code", Constraint::UnknownCode),
    check("ck_image_repeat_reason_words", Constraint::WordsMismatch),
    check("ck_image_shortfall_reason_code", Constraint::UnknownCode),
    check("ck_image_dose_view", Constraint::UnknownCode),
    check("ck_image_dose_microgray", Constraint::OutOfRange),
    check("ck_image_other_view_view", Constraint::BadText),
    check("ck_image_other_view_count", Constraint::OutOfRange),
    check("ck_image_other_view_parts", Constraint::OutOfRange),
    check("ck_image_exposure_which", Constraint::WordsMismatch),
    check("ck_image_exposure_views", Constraint::BadText),
    check("ck_image_exposure_part", Constraint::UnknownCode),
    check("ck_image_exposure_microgray", Constraint::OutOfRange),
    check("ck_image_exposure_dose_source", Constraint::UnknownCode),
    check("ck_image_exposure_dose", Constraint::WordsMismatch),
    check("ck_image_finding_code", Constraint::BadText),
    check("ck_audit_event_seq", Constraint::OutOfRange),
    unique("uq_worklist_step_study", "worklist_step.study_uid", Constraint::IdTaken),
    unique(
        "uq_worklist_step_procedure",
        "worklist_step.requested_procedure",
        Constraint::IdTaken,
    ),
    unique(
        "uq_worklist_step_step",
        "worklist_step.scheduled_step",
        Constraint::IdTaken,
    ),
    unique(
        "uq_received_object_instance",
        "received_object.sop_instance_uid",
        Constraint::InstanceTwice,
    ),
    unique(
        "uq_quarantined_object_bytes",
        "quarantined_object.unit_id, quarantined_object.sha256, quarantined_object.reason",
        Constraint::QuarantinedTwice,
    ),
    unique(
        "uq_intake_alert_about",
        "intake_alert.kind, intake_alert.about",
        Constraint::AlertTwice,
    ),
    unique(
        "uq_performed_step_instance",
        "performed_step.sop_instance_uid",
        Constraint::StepTwice,
    ),
    unique("uq_api_token_token", "api_token.token_sha256", Constraint::IdTaken),
    check("ck_machine_network_addresses", Constraint::BadText),
    check("ck_machine_network_certificate", Constraint::BadText),
    check("ck_machine_network_admission", Constraint::UnknownCode),
    check("ck_worklist_step_study", Constraint::BadText),
    check("ck_worklist_step_procedure", Constraint::BadText),
    check("ck_worklist_step_step", Constraint::BadText),
    check("ck_association_titles", Constraint::BadText),
    check("ck_association_outcome", Constraint::UnknownCode),
    check("ck_association_ended", Constraint::StandingMismatch),
    check("ck_association_counts", Constraint::OutOfRange),
    check("ck_received_object_instance", Constraint::BadText),
    check("ck_received_object_class", Constraint::BadText),
    check("ck_received_object_syntax", Constraint::BadText),
    check("ck_received_object_sha256", Constraint::BadText),
    check("ck_received_object_size", Constraint::OutOfRange),
    check("ck_received_object_attempts", Constraint::OutOfRange),
    check("ck_received_object_file", Constraint::UnknownCode),
    check("ck_received_object_understanding", Constraint::UnknownCode),
    check("ck_received_object_facts", Constraint::StandingMismatch),
    check("ck_received_object_standing", Constraint::UnknownCode),
    check("ck_received_object_reason", Constraint::BadText),
    check("ck_received_object_matched", Constraint::StandingMismatch),
    check("ck_received_object_apart", Constraint::StandingMismatch),
    check("ck_received_object_nobody", Constraint::StandingMismatch),
    check("ck_received_object_thumbnail", Constraint::UnknownCode),
    check("ck_received_object_failure", Constraint::StandingMismatch),
    check("ck_quarantined_object_reason", Constraint::UnknownCode),
    check("ck_quarantined_object_detail", Constraint::BadText),
    check("ck_quarantined_object_sha256", Constraint::BadText),
    check("ck_quarantined_object_size", Constraint::OutOfRange),
    check("ck_quarantined_object_resolution", Constraint::UnknownCode),
    check("ck_quarantined_object_resolved", Constraint::StandingMismatch),
    check("ck_intake_alert_kind", Constraint::UnknownCode),
    check("ck_performed_step_instance", Constraint::BadText),
    check("ck_performed_step_state", Constraint::UnknownCode),
    check("ck_performed_step_version", Constraint::OutOfRange),
    check("ck_performed_step_message_kind", Constraint::UnknownCode),
    check("ck_performed_step_message_version", Constraint::OutOfRange),
    check("ck_appointment_event_by", Constraint::WordsMismatch),
    check("ck_site_flow", Constraint::UnknownCode),
    check("ck_machine_listener_address", Constraint::BadText),
    check("ck_machine_listener_port", Constraint::OutOfRange),
    check("ck_machine_check_outcome", Constraint::UnknownCode),
    check("ck_machine_check_milliseconds", Constraint::OutOfRange),
    check("ck_commitment_report_transaction", Constraint::BadText),
    check("ck_commitment_report_attempts", Constraint::OutOfRange),
    check("ck_commitment_instance_position", Constraint::OutOfRange),
    check("ck_commitment_instance_class", Constraint::BadText),
    check("ck_commitment_instance_instance", Constraint::BadText),
    check("ck_commitment_instance_reason", Constraint::UnknownCode),
    check("ck_quarantine_note_words", Constraint::BadText),
    check("ck_api_token_token", Constraint::BadText),
    check("ck_api_token_scope_scope", Constraint::UnknownCode),
    check("ck_reading_case_version", Constraint::OutOfRange),
    check("ck_reading_case_readers", Constraint::OutOfRange),
    check("ck_reading_opinion_comment", Constraint::BadText),
    check("ck_reading_question_words", Constraint::BadText),
    check("ck_reading_answer_words", Constraint::BadText),
    check("ck_reading_recall_view", Constraint::UnknownCode),
    check("ck_reading_recall_reason", Constraint::UnknownCode),
    check("ck_reading_recall_note", Constraint::BadText),
    check("ck_reading_recall_withdrawal_reason", Constraint::BadText),
    check("ck_reading_recall_arrangement_words", Constraint::BadText),
    check("ck_reading_reference_accession", Constraint::BadText),
];

/// The rule behind an error of the database, if it is one.
pub(super) fn of_database(error: &dyn DatabaseError) -> Option<Constraint> {
    let code = error.code().unwrap_or_default();
    let message = error.message();
    // Both backends' triggers name themselves: SQLite in the message (code 1811), PostgreSQL as the constraint.
    if error.constraint().is_some_and(is_append_only) || (code == "1811" && is_append_only(message)) {
        return Some(Constraint::AppendOnly);
    }
    let name = error
        .constraint()
        .or_else(|| message.strip_prefix("CHECK constraint failed: "));
    let columns = message.strip_prefix("UNIQUE constraint failed: ");
    let named = NAMED.iter().find(|rule| {
        name.is_some_and(|name| rule.name == name) || columns.is_some_and(|columns| rule.columns == Some(columns))
    });
    named.map(|rule| rule.means).or_else(|| match error.kind() {
        ErrorKind::UniqueViolation => Some(Constraint::IdTaken),
        ErrorKind::ForeignKeyViolation => Some(Constraint::Reference),
        _ => None,
    })
}

fn is_append_only(name: &str) -> bool {
    name.starts_with("ao_")
}

/// The names of all rules that have a meaning of their own, for the test that compares them with the schemas.
#[must_use]
pub fn constraint_names() -> Vec<&'static str> {
    NAMED.iter().map(|rule| rule.name).collect()
}
