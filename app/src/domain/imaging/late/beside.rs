//! What is known beside the exposures of a record; and what a machine sends beside a record that was made by hand.

use super::{Difference, DifferenceKind};
use crate::domain::clinic::Flow;
use crate::domain::imaging::review::Finding;
use crate::domain::imaging::tally::Tally;
use crate::domain::received::view::ImagedView;
use crate::domain::received::warnings::{Warning, WarningCode, WarningKind};

/// What is known beside the exposures: how many images are missing, rejected without being told apart, or held apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Images that the machine names and that are not here.
    pub missing: u16,
    /// Rejected images that are not here and cannot be told apart.
    pub unplaced: u16,
    /// Images that name the appointment and contradict it.
    pub apart: u16,
}

impl Beside {
    /// As pages warn of it.
    #[must_use]
    pub fn of_warnings(warnings: &[Warning]) -> Self {
        warnings
            .iter()
            .fold(Beside::default(), |beside, warning| match warning.kind {
                WarningKind::Lacking { images } => Beside {
                    missing: images,
                    ..beside
                },
                WarningKind::RejectedUnplaced { images } => Beside {
                    unplaced: images,
                    ..beside
                },
                WarningKind::OtherParticipant { images, .. } => Beside {
                    apart: images,
                    ..beside
                },
                WarningKind::SideContradicted
                | WarningKind::ViewContradicted
                | WarningKind::AngleContradicts { .. }
                | WarningKind::ViewNotGiven
                | WarningKind::LabelSuspected { .. }
                | WarningKind::AngleDiffers { .. }
                | WarningKind::NoImage
                | WarningKind::Double
                | WarningKind::OtherMachine { .. }
                | WarningKind::ClockDiffers { .. }
                | WarningKind::OtherOperator
                | WarningKind::UnusualDose
                | WarningKind::NotBelieved(_)
                | WarningKind::AfterConfirmation => beside,
            })
    }

    /// As it was when a record was confirmed.
    #[must_use]
    pub fn of_findings(findings: &[Finding]) -> Self {
        let count = |code: WarningCode| {
            let of_code = findings.iter().filter(|finding| finding.code.as_str() == code.code());
            u16::try_from(of_code.count()).unwrap_or(u16::MAX)
        };
        Beside {
            missing: count(WarningCode::Lacking),
            unplaced: count(WarningCode::RejectedUnplaced),
            apart: count(WarningCode::OtherParticipant),
        }
    }

    /// What is here now and was not then.
    #[must_use]
    pub fn since(self, then: Beside) -> Vec<Difference> {
        let pairs = [
            (DifferenceKind::Missing, self.missing, then.missing),
            (DifferenceKind::Unplaced, self.unplaced, then.unplaced),
            (DifferenceKind::HeldApart, self.apart, then.apart),
        ];
        let more = |(kind, now, then): (DifferenceKind, u16, u16)| {
            let difference = Difference {
                kind,
                view: String::new(),
            };
            std::iter::repeat_n(difference, usize::from(now.saturating_sub(then)))
        };
        pairs.into_iter().flat_map(more).collect()
    }
}

/// An exposure of which an image is here, beside a record by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameTo {
    /// What its image says it shows.
    pub view: ImagedView,
    /// Whether it came, or was brought here, after the record was completed.
    pub is_late: bool,
}

/// What came beside a record that was made by hand. Where the images were to come from the machine, each that comes
/// late is one that nobody has looked at. Where the record is made by hand anyway, images are expected beside it: only
/// one that it does not count is news.
#[must_use]
pub fn by_hand(recorded: &Tally, flow: Flow, here: &[CameTo]) -> Vec<Difference> {
    let added = |came: &CameTo| Difference {
        kind: DifferenceKind::Added,
        view: came.view.label(),
    };
    let late = here.iter().filter(|came| came.is_late);
    match flow {
        Flow::Automatic => late.map(added).collect(),
        Flow::Manual => {
            let is_news = |(place, came): &(usize, &CameTo)| {
                let others = here.iter().enumerate().filter(|(_, other)| other.view == came.view);
                // Those that were here before come first: what is beyond the count is the last of those that came.
                let before = others
                    .filter(|(other, earlier)| !earlier.is_late || other < place)
                    .count();
                let counted = came.view.recordable().map_or(0, |view| recorded.count(view));
                came.is_late && before >= usize::from(counted)
            };
            let news = here.iter().enumerate().filter(is_news);
            news.map(|(_, came)| added(came)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::imaging::late::{counts, words};
    use crate::domain::imaging::view::View;
    use crate::domain::received::words::Words;

    #[test]
    fn what_is_missing_or_held_apart_is_told_where_there_is_more_of_it() {
        let finding = |code: WarningCode| Finding {
            code: Words::in_text(code.code()).expect("a code"),
            exposure: None,
        };
        let then = Beside::of_findings(&[finding(WarningCode::Lacking), finding(WarningCode::OtherParticipant)]);
        assert_eq!(then.since(then), []);
        let now = Beside {
            missing: 2,
            unplaced: 1,
            apart: 3,
        };
        let found = now.since(then);
        let said = "1 image that the machine names and that is not here; 1 rejected image that has not arrived; \
            2 images of another participant, held apart";
        assert_eq!(words(&found), said);
        assert_eq!(counts(&found), said);
        assert_eq!(Beside::default().since(now), []);
    }

    #[test]
    fn beside_a_record_by_hand_only_what_is_late_and_not_counted_is_news() {
        let [rcc, rmlo, ..] = View::STANDARD.map(ImagedView::Recordable);
        let came = |view: &ImagedView, is_late| CameTo {
            view: view.clone(),
            is_late,
        };
        let recorded = Tally::standard_set();
        let said = |flow, here: &[CameTo]| words(&by_hand(&recorded, flow, here));
        let usual = [came(&rcc, true), came(&rmlo, false)];
        assert_eq!(said(Flow::Manual, &usual), "", "the images of the record itself");
        assert_eq!(said(Flow::Automatic, &usual), "1 more image: RCC");
        let more = [
            came(&rcc, true),
            came(&rcc, true),
            came(&rmlo, true),
            came(&rmlo, false),
            came(&ImagedView::default(), true),
        ];
        let expected = format!("3 more images: RCC, RMLO and {}", ImagedView::default().label());
        assert_eq!(said(Flow::Manual, &more), expected);
        let before = more.map(|came| CameTo { is_late: false, ..came });
        assert_eq!(said(Flow::Manual, &before), "", "they were here when it was made");
    }
}
