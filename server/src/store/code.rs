//! Codes of the domain's small enumerations, as stored.

use app::domain::appointment::Breast;
use app::domain::clinic::{Flow, SiteKind};
use app::domain::imaging::record::Source;

use super::error::IllegalRow;

macro_rules! codes {
    ($to:ident, $from:ident, $type:ident, $table:literal, $what:literal, {
        $($variant:ident = $code:literal),+ $(,)?
    }) => {
        pub(super) fn $to(value: $type) -> &'static str {
            match value { $($type::$variant => $code),+ }
        }

        pub(super) fn $from(code: &str) -> Result<$type, IllegalRow> {
            match code {
                $($code => Ok($type::$variant),)+
                _ => Err(IllegalRow { table: $table, what: $what }),
            }
        }
    };
}

codes!(kind_code, kind_of, SiteKind, "site", "unknown kind", { Hospital = "HOSPITAL", Mobile = "MOBILE" });
codes!(flow_code, flow_of, Flow, "clinic", "unknown flow", { Manual = "MANUAL", Automatic = "AUTOMATIC" });
codes!(source_code, source_of, Source, "image_record", "unknown source", {
    Manual = "MANUAL",
    Automatic = "AUTOMATIC",
});
codes!(breast_code, breast_of, Breast, "appointment", "unknown state of a breast", {
    Present = "PRESENT",
    WithImplant = "WITH_IMPLANT",
    Absent = "ABSENT",
});

/// An enumeration of what is stored, with its codes in both directions.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident in $table:literal {
        $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)+
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// The code that is stored.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)+ }
            }

            /// The value of a stored code.
            ///
            /// # Errors
            /// [`IllegalRow`]($crate::store::IllegalRow) for any other.
            pub fn of_code(code: &str) -> Result<Self, $crate::store::IllegalRow> {
                match code {
                    $($code => Ok($name::$variant),)+
                    _ => Err($crate::store::IllegalRow { table: $table, what: "unknown code" }),
                }
            }
        }
    };
}
pub(super) use coded;
