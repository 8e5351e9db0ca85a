//! Objects of one study belong together: what a person decided about some of them holds for those that come later, and
//! an object that names no appointment goes where the others of its study went.
//!
//! A person's decision is about images that say the same about whose they are. One that says something else goes by
//! its own words. A worklist entry may be used a second time for the right participant, so an object that its own
//! words lead to another appointment follows a decision only if it is tied to what was decided more closely than by
//! the study: by the series, the performed step, an exposure. If it is not, nobody knows, and it is held apart.

use std::collections::BTreeSet;

use super::super::facts::ImageFacts;
use super::super::procedure::PerformedStep;
use super::super::report::DoseReport;
use super::super::selection::Selection;
use super::super::uid::Uid;
use super::{Candidate, Claim, Field, Key, Match, compare, foreign_keys, match_study, plain_id, same_name};
use crate::domain::ids::AppointmentId;
use crate::domain::non_empty::NonEmpty;

/// What an object shares with others of its own making: itself, its series, performed steps, exposures, the images that
/// it names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ties(BTreeSet<Uid>);

/// Another object, or a step, of which it is known whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kin {
    /// The appointment to which it belongs.
    pub appointment: AppointmentId,
    /// What it says about whose it is.
    pub claim: Claim,
    /// What it shares with others.
    pub ties: Ties,
    /// How it was found to belong there.
    pub found: Found,
}

/// How something was found to belong to an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// By what it says itself.
    ByKey,
    /// A person said so.
    ByHand,
}

/// Finds whose an object is, among others of its study.
#[must_use]
pub fn match_among(claim: &Claim, ties: &Ties, candidates: &[Candidate], kin: &[Kin]) -> Match {
    let by_keys = match_study(claim, candidates);
    let alike: Vec<&Kin> = kin.iter().filter(|kin| is_alike(claim, ties, kin)).collect();
    if alike.iter().any(|kin| kin.found == Found::ByHand) {
        return after_decision(ties, by_keys, &alike);
    }
    match by_keys {
        Match::Unmatched { suggestions } => {
            among_kin(claim, candidates, &alike).unwrap_or(Match::Unmatched { suggestions })
        }
        Match::Matched { .. } | Match::HeldApart { .. } => by_keys,
    }
}

/// What a person decided holds; unless it was decided in two ways, or the object is another use of the same entry.
fn after_decision(ties: &Ties, by_keys: Match, alike: &[&Kin]) -> Match {
    let tied: Vec<&Kin> = alike.iter().copied().filter(|kin| ties.meet(&kin.ties)).collect();
    let decided = alike.iter().copied().filter(|kin| kin.found == Found::ByHand);
    let deciding: BTreeSet<AppointmentId> = if tied.is_empty() {
        decided.map(|kin| kin.appointment).collect()
    } else {
        tied.iter().map(|kin| kin.appointment).collect()
    };
    let own = match &by_keys {
        Match::Matched { appointment, .. } => Some(*appointment),
        Match::HeldApart { .. } | Match::Unmatched { .. } => None,
    };
    let mut deciding = deciding.into_iter();
    match (deciding.next(), deciding.next()) {
        (Some(appointment), None) if own == Some(appointment) => by_keys,
        (Some(appointment), None) if own.is_none() || !tied.is_empty() => Match::Matched {
            appointment,
            by: Key::Hand,
            agreed: Vec::new(),
        },
        (first, _) => match own.or(first) {
            Some(appointment) => Match::HeldApart {
                appointment,
                by: Key::Hand,
                contradictions: NonEmpty::one(Field::SeveralAppointments),
            },
            None => by_keys,
        },
    }
}

/// Where all the others went, if that is one place and nothing contradicts.
fn among_kin(claim: &Claim, candidates: &[Candidate], alike: &[&Kin]) -> Option<Match> {
    let (first, others) = alike.split_first()?;
    let appointment = first.appointment;
    if others.iter().any(|kin| kin.appointment != appointment) {
        return None;
    }
    let candidate = candidates
        .iter()
        .find(|candidate| candidate.appointment == appointment)?;
    let (agreed, mut contradictions) = compare(&claim.person, &candidate.participant);
    contradictions.extend(foreign_keys(claim, candidate));
    Some(match NonEmpty::try_from(contradictions) {
        Ok(contradictions) => Match::HeldApart {
            appointment,
            by: Key::Kin,
            contradictions,
        },
        Err(_) => Match::Matched {
            appointment,
            by: Key::Kin,
            agreed,
        },
    })
}

/// Whether another object is of the same making, and says nothing else about whose it is.
fn is_alike(claim: &Claim, ties: &Ties, kin: &Kin) -> bool {
    let theirs = &kin.claim;
    let of_one_study = claim.studies.iter().any(|study| theirs.studies.contains(study)) || ties.meet(&kin.ties);
    let differ = |one: Option<&str>, other: Option<&str>| one.zip(other).is_some_and(|(one, other)| one != other);
    let accession = |claim: &Claim| claim.accession.as_ref().map(|words| words.as_str().to_owned());
    let ids = |claim: &Claim| -> BTreeSet<String> {
        let plain = claim.person.ids.iter().map(|id| plain_id(id.id.expose()));
        plain.filter(|id| !id.is_empty()).collect()
    };
    let (own_ids, their_ids) = (ids(claim), ids(theirs));
    let other_ids = !own_ids.is_empty() && !their_ids.is_empty() && own_ids.is_disjoint(&their_ids);
    let names = claim.person.name.as_ref().zip(theirs.person.name.as_ref());
    let other_name = names.is_some_and(|(own, theirs)| {
        let theirs = theirs.expose();
        !same_name(own.expose(), &theirs.family, &theirs.given)
    });
    let dates = claim.person.birth_date.as_ref().zip(theirs.person.birth_date.as_ref());
    let other_date = dates.is_some_and(|(own, theirs)| own != theirs);
    of_one_study
        && !differ(accession(claim).as_deref(), accession(theirs).as_deref())
        && !other_ids
        && !other_name
        && !other_date
}

impl Ties {
    fn meet(&self, other: &Ties) -> bool {
        !self.0.is_disjoint(&other.0)
    }

    /// The UIDs.
    pub fn iter(&self) -> impl Iterator<Item = &Uid> {
        self.0.iter()
    }
}

impl FromIterator<Uid> for Ties {
    fn from_iter<I: IntoIterator<Item = Uid>>(uids: I) -> Self {
        Ties(uids.into_iter().collect())
    }
}

impl From<&ImageFacts> for Ties {
    fn from(facts: &ImageFacts) -> Ties {
        let identity = &facts.identity;
        let one = identity.instance.iter().chain(&identity.series);
        let several = identity.events.iter().chain(&identity.sources);
        one.chain(several).chain(&identity.performed_steps).cloned().collect()
    }
}

impl From<&DoseReport> for Ties {
    fn from(report: &DoseReport) -> Ties {
        let events = report.events.iter();
        let named = events.flat_map(|event| event.event.iter().chain(&event.images));
        report.instance.iter().chain(named).cloned().collect()
    }
}

impl From<&Selection> for Ties {
    fn from(selection: &Selection) -> Ties {
        selection.instance.iter().chain(&selection.images).cloned().collect()
    }
}

impl From<&PerformedStep> for Ties {
    fn from(step: &PerformedStep) -> Ties {
        let series = step.progress.series.iter().filter_map(|series| series.series.as_ref());
        std::iter::once(&step.instance)
            .chain(series)
            .chain(step.instances())
            .cloned()
            .collect()
    }
}
