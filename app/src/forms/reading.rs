//! What image readers send about a case, and what mammographers answer.

use serde::{Deserialize, Serialize};

use super::errors::FormErrors;
use super::fields::Fields;
use super::words;
use crate::domain::ids::{AppointmentId, QuestionId, RecallId};
use crate::domain::imaging::view::View;
use crate::domain::reading::RecallReason;
use crate::domain::reading::filter::{Filter, YES};
use crate::domain::text::FreeText;

/// The field that says which form of the page was sent.
pub const FORM: &str = "form";
/// The field of what the list is narrowed to, as in an address.
pub const LIST: &str = "list";
/// The field of whether the note was useful.
pub const USEFUL: &str = "useful";
/// What says that it was not.
pub const NO: &str = "no";
/// The field of the comment on a note.
pub const COMMENT: &str = "comment";
/// The field of a question, and of which question is answered.
pub const QUESTION: &str = "question";
/// The field of an answer.
pub const ANSWER: &str = "answer";
/// The field of the view to be taken again.
pub const VIEW: &str = "view";
/// The field of why it is to be taken again.
pub const REASON: &str = "reason";
/// The field of more about that.
pub const NOTE: &str = "note";
/// The field of which recall is withdrawn.
pub const RECALL: &str = "recall";
/// The field of why it is withdrawn.
pub const WHY: &str = "why";

/// What can be posted for a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadingForm {
    /// "Mark as seen"
    Seen,
    /// "Was this note useful?"
    Opinion,
    /// "Ask the mammographer"
    Question,
    /// "Request a technical recall"
    Recall,
    /// "Withdraw"
    Withdraw,
}

impl ReadingForm {
    /// Everything that can be posted.
    pub const ALL: [ReadingForm; 5] = [
        ReadingForm::Seen,
        ReadingForm::Opinion,
        ReadingForm::Question,
        ReadingForm::Recall,
        ReadingForm::Withdraw,
    ];

    /// The last part of the address that it is posted to, and what [`FORM`] says.
    #[must_use]
    pub fn segment(self) -> &'static str {
        match self {
            ReadingForm::Seen => "seen",
            ReadingForm::Opinion => "opinion",
            ReadingForm::Question => "question",
            ReadingForm::Recall => "recall",
            ReadingForm::Withdraw => "withdraw",
        }
    }

    /// The address.
    #[must_use]
    pub fn path(self, id: AppointmentId) -> String {
        format!("/reading/{id}/{}", self.segment())
    }
}

/// The page of a case, with what its list is narrowed to.
#[must_use]
pub fn case_path(id: AppointmentId, filter: Filter) -> String {
    filter.on(&format!("/reading/{id}"))
}

/// What the list was narrowed to when a form was sent.
#[must_use]
pub fn list_of(fields: &Fields) -> Filter {
    Filter::of_query(fields.one(LIST))
}

/// Reads whether a note was useful, with the comment.
///
/// # Errors
/// Neither yes nor no, or a comment that cannot be kept.
pub fn opinion(fields: &Fields) -> Result<(bool, Option<FreeText>), FormErrors> {
    let mut errors = FormErrors::default();
    let useful = match fields.one(USEFUL) {
        YES => Some(true),
        NO => Some(false),
        _ => {
            errors.add(USEFUL, "Say whether the note was useful");
            None
        }
    };
    let comment = errors.take(words::optional(fields, COMMENT, "Comment"));
    errors.finish(useful.zip(comment))
}

/// The fields that show an opinion.
#[must_use]
pub fn fill_opinion(comment: Option<&FreeText>) -> Fields {
    match comment {
        Some(comment) => Fields::default().with(COMMENT, comment.as_str()),
        None => Fields::default(),
    }
}

/// Reads a question.
///
/// # Errors
/// None, or one that cannot be kept.
pub fn question(fields: &Fields) -> Result<FreeText, FormErrors> {
    words::required(fields, QUESTION, "Question", "Enter your question for the mammographer")
}

/// What the clinic's side replies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplyTo {
    /// A question, with an answer.
    Question(QuestionId),
    /// A technical recall, with what was arranged.
    Recall(RecallId),
}

impl ReplyTo {
    /// What a form replies to.
    #[must_use]
    pub fn of(fields: &Fields) -> Option<ReplyTo> {
        let question = fields.one(QUESTION).parse().map(ReplyTo::Question);
        question
            .or_else(|_| fields.one(RECALL).parse().map(ReplyTo::Recall))
            .ok()
    }

    /// The field that says so, with its value.
    #[must_use]
    pub fn field(self) -> (&'static str, String) {
        match self {
            ReplyTo::Question(id) => (QUESTION, id.to_string()),
            ReplyTo::Recall(id) => (RECALL, id.to_string()),
        }
    }

    /// Reads the reply.
    ///
    /// # Errors
    /// None, or one that cannot be kept.
    pub fn reply(self, fields: &Fields) -> Result<FreeText, FormErrors> {
        match self {
            ReplyTo::Question(_) => words::required(fields, ANSWER, "Answer", "Enter an answer for the image reader"),
            ReplyTo::Recall(_) => words::required(fields, ANSWER, "What was arranged", "Enter what was arranged"),
        }
    }
}

/// A technical recall to be requested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRecall {
    /// The view to be taken again.
    pub view: View,
    /// Why.
    pub reason: RecallReason,
    /// More in words.
    pub note: Option<FreeText>,
}

/// Reads a technical recall.
///
/// # Errors
/// No view or no reason; "Other" without a note; a note that cannot be kept.
pub fn recall(fields: &Fields) -> Result<NewRecall, FormErrors> {
    let mut errors = FormErrors::default();
    let view = View::try_from(fields.one(VIEW).to_owned());
    let view = errors.take(view.map_err(|_| FormErrors::one(VIEW, "Select the view to be taken again")));
    let reason = RecallReason::from_code(fields.one(REASON));
    let reason = errors.take(reason.ok_or(FormErrors::one(REASON, "Select why it is to be taken again")));
    let note = match reason {
        Some(RecallReason::Other) => {
            let missing = "Enter a note: the reason is \u{2018}Other\u{2019}";
            words::required(fields, NOTE, "Note", missing).map(Some)
        }
        _ => words::optional(fields, NOTE, "Note"),
    };
    let note = errors.take(note);
    let recall = view
        .zip(reason)
        .zip(note)
        .map(|((view, reason), note)| NewRecall { view, reason, note });
    errors.finish(recall)
}

/// Which recall is withdrawn.
#[must_use]
pub fn recall_withdrawn(fields: &Fields) -> Option<RecallId> {
    fields.one(RECALL).parse().ok()
}

/// Reads why a recall is withdrawn.
///
/// # Errors
/// No reason, or one that cannot be kept.
pub fn why_withdrawn(fields: &Fields) -> Result<FreeText, FormErrors> {
    words::required(fields, WHY, "Reason", "Enter why the recall is withdrawn")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong<T: std::fmt::Debug>(read: Result<T, FormErrors>) -> Vec<String> {
        let errors = read.expect_err("refused");
        errors.iter().map(|error| error.field.clone()).collect()
    }

    #[test]
    fn an_opinion_is_yes_or_no() {
        let sent = |useful: &str| opinion(&Fields::default().with(USEFUL, useful).with(COMMENT, " "));
        assert_eq!(sent(YES), Ok((true, None)));
        assert_eq!(sent(NO), Ok((false, None)));
        assert_eq!(wrong(sent("")), [USEFUL]);
    }

    #[test]
    fn a_recall_needs_a_view_and_a_reason_and_other_needs_a_note() {
        let sent = |view: &str, reason: &str, note: &str| {
            recall(&Fields::default().with(VIEW, view).with(REASON, reason).with(NOTE, note))
        };
        assert_eq!(wrong(sent("", "", "")), [VIEW, REASON]);
        assert_eq!(wrong(sent("RMLO", "OTHER", " ")), [NOTE]);
        assert!(sent("RMLO", "OTHER", "Nipple not in profile").is_ok());
        let blurred = sent("RMLO", "IMAGE_BLURRED", "").expect("enough");
        assert_eq!((blurred.view, blurred.note), (View::STANDARD[1], None));
    }

    #[test]
    fn words_are_required_where_something_is_asked_answered_or_withdrawn() {
        let nothing = Fields::default();
        assert_eq!(wrong(question(&nothing)), [QUESTION]);
        let id = uuid::Uuid::from_u128(1);
        for reply_to in [ReplyTo::Question(QuestionId(id)), ReplyTo::Recall(RecallId(id))] {
            let (name, value) = reply_to.field();
            let sent = Fields::default().with(name, value);
            assert_eq!(ReplyTo::of(&sent), Some(reply_to));
            assert_eq!(wrong(reply_to.reply(&sent)), [ANSWER]);
        }
        assert_eq!(ReplyTo::of(&nothing), None);
        assert_eq!(wrong(why_withdrawn(&nothing)), [WHY]);
    }
}
