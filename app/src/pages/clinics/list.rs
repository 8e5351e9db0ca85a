//! Which part of a clinic's list is shown, and the tabs that choose it.

use leptos::prelude::*;

use crate::components::class_list::class_list;
use crate::domain::appointment::Status;
use crate::services::clinics::ClinicLine;

/// A part of the list, as "?show=" names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// Not over yet: the usual one.
    Remaining,
    /// In the waiting room.
    CheckedIn,
    /// With a mammographer, or put aside.
    InProgress,
    /// Recorded or stopped.
    Finished,
    /// Everybody.
    All,
}

impl Show {
    const EACH: [Show; 5] = [
        Show::Remaining,
        Show::CheckedIn,
        Show::InProgress,
        Show::Finished,
        Show::All,
    ];

    /// The part that an address names.
    #[must_use]
    pub fn of(name: Option<&str>) -> Show {
        let is_named = |show: &Show| name == Some(show.name());
        Show::EACH.into_iter().find(is_named).unwrap_or(Show::Remaining)
    }

    fn name(self) -> &'static str {
        match self {
            Show::Remaining => "remaining",
            Show::CheckedIn => "checked-in",
            Show::InProgress => "in-progress",
            Show::Finished => "finished",
            Show::All => "all",
        }
    }

    /// The words of the tab.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Show::Remaining => "Remaining",
            Show::CheckedIn => "Checked in",
            Show::InProgress => "In progress",
            Show::Finished => "Finished",
            Show::All => "All",
        }
    }

    /// What is said when the part is empty.
    #[must_use]
    pub fn nothing(self) -> &'static str {
        match self {
            Show::Remaining => "Nobody remains: all appointments of this clinic are finished.",
            Show::CheckedIn => "Nobody is checked in at the moment.",
            Show::InProgress => "No appointment is in progress at the moment.",
            Show::Finished => "No appointment is finished yet.",
            Show::All => "This clinic has no appointments.",
        }
    }

    /// What needs attention after it was recorded remains, and is finished as well.
    fn includes(self, status: Status, is_wanted: bool) -> bool {
        let finished = status.has_record() || status == Status::CannotProceed;
        match self {
            Show::Remaining => !finished || status == Status::NeedsAttention || is_wanted,
            Show::CheckedIn => status == Status::CheckedIn,
            Show::InProgress => matches!(status, Status::InProgress | Status::Paused),
            Show::Finished => finished,
            Show::All => true,
        }
    }
}

/// The lines of a part.
pub fn lines_shown(lines: &[ClinicLine], shown: Show) -> impl Iterator<Item = &ClinicLine> {
    lines
        .iter()
        .filter(move |line| shown.includes(line.status, !line.wanted.is_empty()))
}

/// The tabs of a list with how many lines each part has.
pub struct Tabs {
    path: String,
    counts: [usize; 5],
}

impl Tabs {
    /// The tabs of a list.
    #[must_use]
    pub fn new(path: &str, lines: &[ClinicLine]) -> Self {
        Tabs {
            path: path.to_owned(),
            counts: Show::EACH.map(|show| lines_shown(lines, show).count()),
        }
    }

    /// As links. Not erased: when another part is shown they stay, and the focus on them.
    pub fn view(&self, shown: Show) -> impl IntoView + use<> {
        let tab = |(show, count): (Show, usize)| {
            let is_current = show == shown;
            let class = class_list([Some("app-tabs__tab"), is_current.then_some("app-tabs__tab--current")]);
            let href = format!("{}?show={}", self.path, show.name());
            view! {
                <li>
                    <a class=class href=href aria-current=is_current.then_some("page") data-noscroll="">
                        {show.label()} " " <span class="app-tabs__count">{count.to_string()}</span>
                    </a>
                </li>
            }
        };
        let tabs = Show::EACH.into_iter().zip(self.counts).map(tab).collect::<Vec<_>>();
        view! {
            <nav class="app-tabs app-no-print" aria-label="Parts of the list">
                <ul class="app-tabs__list">{tabs}</ul>
            </nav>
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_appointment_is_remaining_or_finished_and_both_when_it_needs_attention() {
        for status in Status::ALL {
            let finished = Show::Finished.includes(status, false);
            let needs_attention = status == Status::NeedsAttention;
            let remaining = Show::Remaining.includes(status, false);
            assert_eq!(remaining, !finished || needs_attention, "{status:?}");
            assert!(Show::Remaining.includes(status, true), "{status:?}");
            assert!(Show::All.includes(status, false));
        }
    }

    #[test]
    fn an_unknown_part_is_the_usual_one() {
        assert_eq!(Show::of(Some("finished")), Show::Finished);
        assert_eq!(Show::of(Some("nonsense")), Show::Remaining);
        assert_eq!(Show::of(None), Show::Remaining);
    }
}
