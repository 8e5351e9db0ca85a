//! The modality worklist: a machine asks who is checked in at its site today.
//!
//! The database narrows, and the rules of matching decide about each line; pages of lines are read and answered one
//! after the other, so that a long list takes no more memory than a short one. What an appointment is called in DICOM
//! is given out when its participant is checked in, at the latest when it is on a worklist for the first time, and
//! never changes.

use std::io::Cursor;

use app::domain::ids::{AppointmentId, MachineId, UnitId};
use app::domain::local_time::LocalDateTime;
use app::domain::received::person::PersonName;
use app::domain::received::uid::Uid;
use async_trait::async_trait;
use dicom::dimse::provider::{DataSet, Pending, WorklistMatches};
use dicom::dimse::{Status, TransferSyntax};
use dicom::prescan::{Form, Limits, scan};
use dicom::worklist::{Entry, Query, StepProgress};
use time::{Date, UtcOffset};

use super::Intake;
use super::names::step_names_new;
use crate::audit::{Action, Codes, Event, Object};
use crate::clock::Zone;
use crate::store::{
    Constraint, StepNames, StoreError, StoreResult, WorklistLine, WorklistNarrowing, WorklistPlace, unit_zone,
    worklist_answer_insert, worklist_names, worklist_names_insert, worklist_page,
};

/// Lines that are read and answered together.
const PAGE: u32 = 100;
/// An identifier is small: every key of it that is unknown is sent back with each match.
const LIMITS: Limits = Limits {
    depth: 8,
    elements: 500,
    items: 100,
    value_bytes: 4 << 10,
    kept_bytes: 64 << 10,
    total_bytes: 1 << 20,
};
/// What is to be done, on every line.
const DESCRIPTION: &str = "Screening mammography";
const MODALITY: &str = "MG";

/// Who asks.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    pub unit: UnitId,
    pub machine: MachineId,
    pub ae_title: String,
}

/// The lines that a machine asks for.
pub(super) async fn find(
    intake: &Intake,
    asking: Asking,
    identifier: DataSet,
) -> Result<Box<dyn WorklistMatches>, Status> {
    let form = Form::DataSet {
        transfer_syntax: identifier.syntax.uid(),
    };
    let scanned = scan(Cursor::new(&identifier.bytes), form, &LIMITS);
    let scanned = scanned.map_err(|_| Status::CANNOT_UNDERSTAND)?;
    let query = Query::read(&scanned.attributes).map_err(|_| Status::DATA_SET_MISMATCH)?;
    let zone = unit_zone(&intake.store, asking.unit)
        .await
        .map_err(|error| failed(&error))?;
    let day = zone.day(intake.clock.now());
    Ok(Box::new(Lines {
        narrowing: narrowing(&query),
        // Who comes on another day is nobody's business at the machine.
        place: if query.days.contains(day) {
            Place::Start
        } else {
            Place::End
        },
        intake: intake.clone(),
        asking,
        query,
        syntax: identifier.syntax,
        zone,
        day,
    }))
}

/// What the database can look up.
fn narrowing(query: &Query) -> WorklistNarrowing {
    let single = |text: Option<&str>| text.map(ToOwned::to_owned);
    WorklistNarrowing {
        accession: single(query.accession.single()),
        nhs_number: single(query.patient_id.single()),
        study_uid: match query.studies.as_slice() {
            [study] => Some(study.to_string()),
            _ => None,
        },
        scheduled_step: single(query.step_id.single()),
    }
}

struct Lines {
    intake: Intake,
    asking: Asking,
    query: Query,
    narrowing: WorklistNarrowing,
    syntax: TransferSyntax,
    zone: Zone,
    day: Date,
    place: Place,
}

enum Place {
    Start,
    After(WorklistPlace),
    End,
}

#[async_trait]
impl WorklistMatches for Lines {
    fn pending(&self) -> Pending {
        if self.query.has_unsupported_keys() {
            Pending::SomeKeys
        } else {
            Pending::AllKeys
        }
    }

    async fn next_page(&mut self) -> Result<Vec<Vec<u8>>, Status> {
        loop {
            let after = match &self.place {
                Place::Start => None,
                Place::After(place) => Some(place.clone()),
                Place::End => return Ok(Vec::new()),
            };
            let (lines, next) = self.page(after.as_ref()).await.map_err(|error| failed(&error))?;
            self.place = next.map_or(Place::End, Place::After);
            let (mut answers, mut untold) = (Vec::new(), Vec::new());
            for (line, names) in &lines {
                let Some(entry) = self.entry(line, names).filter(|entry| self.query.matches(entry)) else {
                    continue;
                };
                let answer = self.query.answer(&entry, self.syntax.uid());
                answers.push(answer.map_err(|_| Status::PROCESSING_FAILURE)?);
                if !line.is_told {
                    untold.push(line.appointment);
                }
            }
            if !answers.is_empty() {
                self.tell(&untold).await.map_err(|error| failed(&error))?;
                self.note(answers.len()).await.map_err(|error| failed(&error))?;
                return Ok(answers);
            }
        }
    }
}

impl Lines {
    /// The next lines, each with its names.
    async fn page(
        &self,
        after: Option<&WorklistPlace>,
    ) -> StoreResult<(Vec<(WorklistLine, StepNames)>, Option<WorklistPlace>)> {
        let store = &self.intake.store;
        let of = (self.asking.unit, self.asking.machine);
        let (lines, next) = worklist_page(store, of, self.day, &self.narrowing, after, PAGE).await?;
        let unnamed: Vec<AppointmentId> = lines
            .iter()
            .filter(|line| line.names.is_none())
            .map(|line| line.appointment)
            .collect();
        let given = self.name(&unnamed).await?;
        let mut named = Vec::with_capacity(lines.len());
        for line in lines {
            let given = given.iter().find(|(id, _)| *id == line.appointment);
            let names = match (&line.names, given) {
                (Some(names), _) => names.clone(),
                (None, Some((_, names))) => names.clone(),
                // Another machine asked at the same moment, and what it was told counts.
                (None, None) => match worklist_names(store, line.appointment).await? {
                    Some(names) => names,
                    None => continue,
                },
            };
            named.push((line, names));
        }
        Ok((named, next))
    }

    /// Gives names to appointments that have none; those that it gave.
    async fn name(&self, unnamed: &[AppointmentId]) -> StoreResult<Vec<(AppointmentId, StepNames)>> {
        if unnamed.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.intake.clock.now();
        let names: StoreResult<Vec<_>> = unnamed.iter().map(|id| Ok((*id, step_names_new()?))).collect();
        let names = names?;
        let tx = self.intake.store.begin().await?;
        match worklist_names_insert(&tx, &names, now).await {
            Ok(()) => {
                tx.commit().await?;
                Ok(names)
            }
            Err(StoreError::Constraint(Constraint::IdTaken)) => {
                tx.rollback().await?;
                self.name_one_by_one(names).await
            }
            Err(error) => Err(error),
        }
    }

    async fn name_one_by_one(
        &self,
        names: Vec<(AppointmentId, StepNames)>,
    ) -> StoreResult<Vec<(AppointmentId, StepNames)>> {
        let mut given = Vec::new();
        for one in names {
            let tx = self.intake.store.begin().await?;
            match worklist_names_insert(&tx, std::slice::from_ref(&one), self.intake.clock.now()).await {
                Ok(()) => {
                    tx.commit().await?;
                    given.push(one);
                }
                Err(StoreError::Constraint(Constraint::IdTaken)) => tx.rollback().await?,
                Err(error) => return Err(error),
            }
        }
        Ok(given)
    }

    fn entry(&self, line: &WorklistLine, names: &StepNames) -> Option<Entry> {
        let person = &line.participant;
        Some(Entry {
            accession: line.accession.clone(),
            study: Uid::parse(&names.study_uid).ok()?,
            requested_procedure_id: names.requested_procedure.clone(),
            step_id: names.scheduled_step.clone(),
            progress: if line.is_started {
                StepProgress::Started
            } else {
                StepProgress::Scheduled
            },
            description: DESCRIPTION.to_owned(),
            station_ae: self.asking.ae_title.clone(),
            station_name: None,
            modality: MODALITY.to_owned(),
            starts_at: line.starts_at.0,
            offset: offset(self.zone, line.starts_at),
            patient_id: String::from(person.nhs_number.expose().clone()),
            patient_id_issuer: None,
            patient_name: PersonName {
                family: person.family_name.expose().clone(),
                given: person.given_name.expose().clone(),
                middle: String::new(),
                prefix: String::new(),
                suffix: String::new(),
            },
            birth_date: *person.birth_date.expose(),
            sex: None,
            special_needs: line.special.clone(),
        })
    }

    /// Notes of which appointments the machine is told for the first time. From then on an image of them must not carry
    /// another study.
    async fn tell(&self, untold: &[AppointmentId]) -> StoreResult<()> {
        if untold.is_empty() {
            return Ok(());
        }
        let (now, tx) = (self.intake.clock.now(), self.intake.store.begin().await?);
        for id in untold {
            worklist_answer_insert(&tx, self.asking.machine, *id, now).await?;
        }
        tx.commit().await?;
        for id in untold {
            self.intake.live.tell(*id);
        }
        Ok(())
    }

    /// Writes down that lines are about to be read.
    async fn note(&self, lines: usize) -> StoreResult<()> {
        let event = Event::of_system(Action::WorklistRead, self.intake.clock.now())
            .in_unit(self.asking.unit)
            .on(Object::Machine(self.asking.machine))
            .after(Codes::new().number("lines", lines as u64));
        self.intake.journal.read(event).await
    }
}

/// How far the unit's clocks are from UTC at one of their times.
fn offset(zone: Zone, local: LocalDateTime) -> UtcOffset {
    let ahead = local.0.assume_utc() - zone.instant(local);
    i32::try_from(ahead.whole_seconds())
        .ok()
        .and_then(|seconds| UtcOffset::from_whole_seconds(seconds).ok())
        .unwrap_or(UtcOffset::UTC)
}

/// What a failure is to the machine. The one place where it is logged.
fn failed(error: &StoreError) -> Status {
    let cause: &dyn std::error::Error = error;
    tracing::warn!(cause, "a worklist was not answered");
    Status::OUT_OF_RESOURCES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_follows_the_clocks() {
        let zone = Zone::named("Europe/London").expect("a zone");
        for (local, hours) in [("2026-11-24T09:00", 0), ("2026-07-01T09:00", 1)] {
            let local = LocalDateTime::parse(local).expect("a time");
            assert_eq!(offset(zone, local).whole_hours(), hours);
        }
    }
}
