//! The mammographer's side: what readers asked and want to be taken again, and the answer to a question.

use app::domain::ids::AppointmentId;
use app::domain::staff::Permission;
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::outcome::{Outcome, Refusal};
use app::forms::reading as forms;
use app::forms::steps::Step;
use app::services::Caller;
use app::services::imaging::ReaderRemark;
use app::services::reading::{Question, Recall, Said};

use super::StoredReading;
use super::submit::missing;
use crate::audit::{Action, Codes, Event, Object};
use crate::services::{Ground, NotServed, authorise};
use crate::store::{
    StoreResult, appointment_case, appointment_lock, reading_answer_insert, reading_questions, reading_recalls,
    unit_zone,
};

/// What readers asked about an appointment and want to be taken again, for those who answer. A reader sees it on the
/// page of the case, and there only what may be known before the own reading is done.
pub(in crate::services) async fn remarks(
    ground: &Ground,
    caller: &Caller,
    id: AppointmentId,
) -> StoreResult<Vec<ReaderRemark>> {
    if !caller.viewer.may(Permission::AnswerReaders) {
        return Ok(Vec::new());
    }
    let (store, unit) = (&ground.store, caller.viewer.unit_id);
    let zone = unit_zone(store, unit).await?;
    let recalls = reading_recalls(store, unit, zone, id).await?;
    let questions = reading_questions(store, unit, zone, id).await?;
    let recalls = recalls.into_iter().map(of_recall);
    Ok(recalls.chain(questions.into_iter().map(of_question)).collect())
}

fn by(said: &Said) -> String {
    format!("{}, {}", said.by.name, said.at.long())
}

fn of_question(question: Question) -> ReaderRemark {
    ReaderRemark {
        question: question.answered.is_none().then(|| question.id.to_string()),
        title: "Question".to_owned(),
        words: Some(question.asked.words.as_str().to_owned()),
        by: by(&question.asked),
        outcome: question.answered.as_ref().map(|_| "Answered".to_owned()),
        reply: question.answered.as_ref().map(|said| said.words.as_str().to_owned()),
        reply_by: question.answered.as_ref().map(by),
    }
}

fn of_recall(recall: Recall) -> ReaderRemark {
    ReaderRemark {
        question: None,
        title: format!("Technical recall of {}", recall.words()),
        words: recall.note.as_ref().map(|note| note.as_str().to_owned()),
        by: format!("{}, {}", recall.by.name, recall.at.long()),
        outcome: recall.withdrawn.as_ref().map(|_| "Withdrawn".to_owned()),
        reply: recall.withdrawn.as_ref().map(|said| said.words.as_str().to_owned()),
        reply_by: recall.withdrawn.as_ref().map(by),
    }
}

impl StoredReading {
    /// Of two who answer at the same moment the second is told, and keeps what they wrote.
    pub(super) async fn take_answer(
        &self,
        caller: &Caller,
        id: AppointmentId,
        fields: &Fields,
    ) -> Result<Outcome, NotServed> {
        authorise(caller, Permission::AnswerReaders)?;
        let (ground, unit) = (&self.0, caller.viewer.unit_id);
        let at = ground.now();
        let tx = ground.store.begin().await?;
        appointment_lock(&tx, unit, id).await.map_err(missing)?;
        let case = appointment_case(&tx, unit, id).await?.ok_or(AppError::NotFound)?;
        let words = match forms::answer(fields) {
            Ok(words) => words,
            Err(errors) => return Ok(Outcome::Invalid(errors)),
        };
        let question = forms::question_answered(fields).ok_or(AppError::NotFound)?;
        let answer = (&words, caller.viewer.staff.id);
        let is_first = reading_answer_insert(&tx, (unit, id), question, answer, at).await;
        if !is_first.map_err(missing)? {
            return Ok(Outcome::Refused(Refusal::NotNow {
                status: "Answered".to_owned(),
            }));
        }
        let event = Event::by(caller, Action::QuestionAnswered, at)
            .on(Object::Appointment(id))
            .about(case.appointment.participant.id)
            .after(Codes::new().id("question", question.0));
        ground.audit.append(&tx, event).await?;
        tx.commit().await?;
        Ok(Outcome::Next {
            to: Step::Record.path(id),
        })
    }
}
