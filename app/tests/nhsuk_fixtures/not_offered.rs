//! What our components do not offer, and why: whole components, and options of those that are built.

/// Components of nhsuk-frontend that the product has no use for.
pub const UNUSED_COMPONENTS: &[(&str, &str)] = &[
    ("action-link", "points to services for the public; staff have links and buttons"),
    ("breadcrumb", "pages are two levels deep: a back link is enough"),
    ("caption", "the captions that are used are part of other blocks; it ships no example"),
    ("code", "no page shows code"),
    ("contents-list", "no page is long enough to need a list of its contents"),
    ("date-input", "dates and times are one `datetime-local` input, filled in with the present"),
    ("do-dont-list", "for health advice to the public"),
    ("file-upload", "nothing is uploaded by hand"),
    ("footer", "our own: theirs is for NHS websites"),
    ("header", "our own: theirs holds the NHS logo"),
    ("heading", "headings are written as elements with their class, or belong to a block"),
    ("hero", "for home pages of websites"),
    ("images", "no page shows a photograph"),
    ("pagination", "a clinic is one page"),
    ("panel", "a task ends on the clinic, not on a page that says so"),
    ("password-input", "its button needs their script; the browser's own shows a password"),
    ("scroll", "tables become blocks on a narrow screen instead"),
    ("search-input", "nothing is searched for"),
    ("tabs", "what is hidden in a tab is missed; pages show it or link to it"),
    ("task-list", "our own list of steps shows what is done and what comes"),
];

/// Options of components that are built: component, option, reason.
pub const NOT_OFFERED: &[(&str, &str, &str)] = &[];

/// The option as it is listed.
pub fn why_not(component: &str, option: &str) -> Option<&'static str> {
    NOT_OFFERED.iter().find(|(of, listed, _)| *of == component && *listed == option).map(|(_, listed, _)| *listed)
}
