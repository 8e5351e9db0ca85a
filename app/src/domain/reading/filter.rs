//! What a reading list is narrowed to, as it stands in an address: ids and fixed words, nothing of a participant.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{AppointmentId, ClinicId};

/// The field of the clinic.
pub const CLINIC: &str = "clinic";
/// The field of [`Filter::notes`].
pub const NOTES: &str = "notes";
/// The field of [`Filter::additional`].
pub const ADDITIONAL: &str = "additional";
/// The field of [`Filter::shortfall`].
pub const SHORTFALL: &str = "incomplete";
/// The field of [`Filter::seen`].
pub const SEEN: &str = "seen";
/// The field of the case after which a page of the list begins.
pub const AFTER: &str = "after";
/// What a box that is ticked sends.
pub const YES: &str = "yes";

/// Which cases, by whether they have been seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Seen {
    /// All that are not closed.
    #[default]
    Open,
    /// Not seen by whoever asks, and not closed.
    NotByMe,
    /// Seen by whoever asks, and not closed.
    ByMe,
    /// Closed: as many readers have seen it as a case needs.
    Closed,
}

impl Seen {
    /// Every choice, in the order of the page.
    pub const ALL: [Seen; 4] = [Seen::Open, Seen::NotByMe, Seen::ByMe, Seen::Closed];

    /// As it stands in an address; the default is left out.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Seen::Open => "",
            Seen::NotByMe => "no",
            Seen::ByMe => "me",
            Seen::Closed => "both",
        }
    }

    /// The words that people see.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Seen::Open => "To be read",
            Seen::NotByMe => "Not seen by me",
            Seen::ByMe => "Seen by me",
            Seen::Closed => "Read by two readers",
        }
    }

    fn of(code: &str) -> Self {
        Seen::ALL
            .into_iter()
            .find(|seen| seen.code() == code)
            .unwrap_or_default()
    }
}

/// What a reading list is narrowed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// One clinic.
    pub clinic: Option<ClinicId>,
    /// With notes for the reader.
    pub notes: bool,
    /// With repeats or extras.
    pub additional: bool,
    /// Not all mammograms taken.
    pub shortfall: bool,
    /// Seen or not.
    pub seen: Seen,
    /// The case after which the page begins.
    pub after: Option<AppointmentId>,
}

impl Filter {
    /// Reads it from the fields of an address; what is none of ours is not there.
    #[must_use]
    pub fn of(field: impl Fn(&str) -> String) -> Self {
        let ticked = |name: &str| field(name) == YES;
        Filter {
            clinic: field(CLINIC).parse().ok(),
            notes: ticked(NOTES),
            additional: ticked(ADDITIONAL),
            shortfall: ticked(SHORTFALL),
            seen: Seen::of(&field(SEEN)),
            after: field(AFTER).parse().ok(),
        }
    }

    /// Reads it from a query that we wrote.
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        Filter::of(|name| {
            let pair = query.split('&').filter_map(|pair| pair.split_once('='));
            pair.into_iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.to_owned())
                .unwrap_or_default()
        })
    }

    /// As it stands in an address: "notes=yes&seen=no"; empty for everything.
    #[must_use]
    pub fn query(&self) -> String {
        let mut pairs = Vec::new();
        if let Some(clinic) = self.clinic {
            pairs.push(format!("{CLINIC}={clinic}"));
        }
        let boxes = [
            (NOTES, self.notes),
            (ADDITIONAL, self.additional),
            (SHORTFALL, self.shortfall),
        ];
        let ticked = boxes.into_iter().filter(|(_, is_on)| *is_on);
        pairs.extend(ticked.map(|(name, _)| format!("{name}={YES}")));
        if self.seen != Seen::default() {
            pairs.push(format!("{SEEN}={}", self.seen.code()));
        }
        if let Some(after) = self.after {
            pairs.push(format!("{AFTER}={after}"));
        }
        pairs.join("&")
    }

    /// A path with the query behind it.
    #[must_use]
    pub fn on(&self, path: &str) -> String {
        match self.query() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }

    /// The same, from its first page.
    #[must_use]
    pub fn from_the_start(self) -> Self {
        Filter { after: None, ..self }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_address_reads_back() {
        let filter = Filter {
            clinic: Some(ClinicId(Uuid::from_u128(7))),
            notes: true,
            additional: false,
            shortfall: true,
            seen: Seen::NotByMe,
            after: Some(AppointmentId(Uuid::from_u128(9))),
        };
        assert_eq!(Filter::of_query(&filter.query()), filter);
        assert_eq!(Filter::default().on("/reading"), "/reading");
        assert_eq!(filter.from_the_start().after, None);
    }

    #[test]
    fn what_is_none_of_ours_is_not_there() {
        for query in [
            "",
            "name=SMITH",
            "notes=on",
            "seen=nobody",
            "clinic=1&after=x",
            "notes",
            "notes=no",
        ] {
            assert_eq!(Filter::of_query(query), Filter::default(), "{query}");
        }
    }
}
