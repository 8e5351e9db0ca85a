//! The design system: form controls and page furniture as Leptos components, with the markup of nhsuk-frontend 10.6.1.
//!
//! Blocks know nothing of mammograms, of forms or of services: they take words and signals. Everything is rendered on
//! the server and can be used without WebAssembly; what hydration adds is in each component's documentation. Form
//! controls are uncontrolled: see [`field_state`]. `docs/design-system.md` says what is compared with nhsuk-frontend
//! and what is not.

pub mod back_link;
pub mod button;
pub mod card;
pub mod checkboxes;
pub mod choice;
pub mod class_list;
pub mod content;
pub mod details;
pub mod error_message;
pub mod error_summary;
pub mod field_state;
pub mod fieldset;
pub mod footer;
pub mod form_group;
pub mod header;
pub mod heading;
pub mod hint;
pub mod icon;
pub mod input;
pub mod inset_text;
pub mod label;
pub mod notification_banner;
pub mod participant_bar;
pub mod radios;
pub mod scripting_mark;
pub mod select;
pub mod skip_link;
pub mod step_list;
pub mod stepper;
pub mod summary_list;
pub mod table;
pub mod tag;
pub mod text_limit;
pub mod textarea;
pub mod warning_callout;

pub use back_link::BackLink;
pub use button::{Button, ButtonVariant};
pub use card::{Card, CardVariant};
pub use checkboxes::Checkboxes;
pub use choice::Choice;
pub use content::{Content, Size};
pub use details::Details;
pub use error_message::ErrorMessage;
pub use error_summary::ErrorSummary;
pub use fieldset::Fieldset;
pub use footer::Footer;
pub use form_group::FormGroup;
pub use header::{Account, Header, NavigationLink, PostButton};
pub use heading::Heading;
pub use hint::Hint;
pub use icon::{Icon, IconName};
pub use input::Input;
pub use inset_text::InsetText;
pub use label::Label;
pub use notification_banner::{BannerVariant, NotificationBanner};
pub use participant_bar::ParticipantBar;
pub use radios::Radios;
pub use scripting_mark::ScriptingMark;
pub use select::{Select, SelectOption};
pub use skip_link::SkipLink;
pub use step_list::{Step, StepList, StepState};
pub use stepper::Stepper;
pub use summary_list::{Action, SummaryList, SummaryRow};
pub use table::{Cell, Column, Row, Table};
pub use tag::{Tag, TagColour};
pub use text_limit::TextLimit;
pub use textarea::Textarea;
pub use warning_callout::WarningCallout;
