//! The mammographer's side: what readers asked and want to be taken again, the answer to a question, and what was
//! arranged for a recall.

use app::domain::ids::{AppointmentId, UnitId};
use app::domain::staff::Permission;
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::outcome::{Outcome, Refusal};
use app::forms::reading::ReplyTo;
use app::forms::steps::Step;
use app::services::Caller;
use app::services::imaging::ReaderRemark;
use app::services::reading::{Question, Recall, Said};

use super::StoredReading;
use super::submit::missing;
use crate::audit::{Action, Codes, Event, Object};
use crate::services::{Ground, NotServed, authorise};
use crate::store::{
    StoreResult, appointment_case, appointment_lock, reading_answer_insert, reading_questions, reading_recall_arrange,
    reading_recalls, unit_zone,
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
        reply_to: question.answered.is_none().then_some(ReplyTo::Question(question.id)),
        title: "Question".to_owned(),
        words: Some(question.asked.words.as_str().to_owned()),
        by: by(&question.asked),
        outcome: question.answered.as_ref().map(|_| "Answered".to_owned()),
        reply: question.answered.as_ref().map(|said| said.words.as_str().to_owned()),
        reply_by: question.answered.as_ref().map(by),
    }
}

fn of_recall(recall: Recall) -> ReaderRemark {
    let title = format!("Technical recall of {}", recall.words());
    let said = recall.withdrawn.as_ref().or(recall.arranged.as_ref());
    let outcome = match (&recall.withdrawn, &recall.arranged) {
        (Some(_), _) => Some("Withdrawn".to_owned()),
        (None, Some(_)) => Some("Arranged".to_owned()),
        (None, None) => None,
    };
    ReaderRemark {
        reply_to: said.is_none().then_some(ReplyTo::Recall(recall.id)),
        title,
        words: recall.note.as_ref().map(|note| note.as_str().to_owned()),
        by: format!("{}, {}", recall.by.name, recall.at.long()),
        outcome,
        reply: said.map(|said| said.words.as_str().to_owned()),
        reply_by: said.map(by),
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
        let reply_to = ReplyTo::of(fields).ok_or(AppError::BadRequest)?;
        let words = match reply_to.reply(fields) {
            Ok(words) => words,
            Err(errors) => return Ok(Outcome::Invalid(errors)),
        };
        let next = Outcome::Next {
            to: Step::Record.path(id),
        };
        let me = caller.viewer.staff.id;
        let (is_first, action, codes) = match reply_to {
            ReplyTo::Question(question) => (
                reading_answer_insert(&tx, (unit, id), question, (&words, me), at).await,
                Action::QuestionAnswered,
                Codes::new().id("question", question.0),
            ),
            ReplyTo::Recall(recall) => (
                reading_recall_arrange(&tx, (unit, id), recall, (&words, me), at).await,
                Action::RecallArranged,
                Codes::new().id("recall", recall.0),
            ),
        };
        if !is_first.map_err(missing)? {
            tx.rollback().await?;
            let said = self.said_before(unit, id, reply_to).await?;
            // A double press says the same twice.
            return Ok(match said {
                Some(said) if said.by.id == me && said.words == words => next,
                _ => Outcome::Refused(Refusal::NotNow {
                    status: "Answered".to_owned(),
                }),
            });
        }
        let event = Event::by(caller, action, at)
            .on(Object::Appointment(id))
            .about(case.appointment.participant.id)
            .after(codes);
        ground.audit.append(&tx, event).await?;
        tx.commit().await?;
        Ok(next)
    }

    async fn said_before(&self, unit: UnitId, id: AppointmentId, reply_to: ReplyTo) -> StoreResult<Option<Said>> {
        let store = &self.0.store;
        let zone = unit_zone(store, unit).await?;
        Ok(match reply_to {
            ReplyTo::Question(question) => {
                let asked = reading_questions(store, unit, zone, id).await?.into_iter();
                asked
                    .filter(|asked| asked.id == question)
                    .find_map(|asked| asked.answered)
            }
            ReplyTo::Recall(recall) => {
                let requested = reading_recalls(store, unit, zone, id).await?.into_iter();
                requested
                    .filter(|known| known.id == recall)
                    .find_map(|known| known.arranged)
            }
        })
    }
}
