//! What our components do not offer, and why: whole components, and options of those that are built.

/// Components of nhsuk-frontend that the product has no use for.
pub const UNUSED_COMPONENTS: &[(&str, &str)] = &[
    (
        "action-link",
        "points to services for the public; staff have links and buttons",
    ),
    ("breadcrumb", "pages are two levels deep: a back link is enough"),
    (
        "caption",
        "the captions that are used are part of other blocks; it ships no example",
    ),
    ("code", "no page shows code"),
    ("contents-list", "no page is long enough to need a list of its contents"),
    (
        "date-input",
        "dates and times are one `datetime-local` input, filled in with the present",
    ),
    ("do-dont-list", "for health advice to the public"),
    ("file-upload", "nothing is uploaded by hand"),
    ("footer", "our own: theirs is for NHS websites"),
    ("header", "our own: theirs holds the NHS logo"),
    (
        "heading",
        "headings are written as elements with their class, or belong to a block",
    ),
    ("hero", "for home pages of websites"),
    ("images", "no page shows a photograph"),
    (
        "pagination",
        "long lists have two links, \"Newer\" and \"Older\", with the number of the page in between",
    ),
    ("panel", "a task ends on the clinic, not on a page that says so"),
    (
        "password-input",
        "its button needs their script; the browser's own shows a password",
    ),
    ("scroll", "tables become blocks on a narrow screen instead"),
    (
        "search-input",
        "the one search is for the appointment that images belong to: an input with a button that has words",
    ),
    (
        "tabs",
        "theirs need a script and hide panels; parts of a list are links, each with an address of its own",
    ),
    ("task-list", "our own list of steps shows what is done and what comes"),
];

/// Options of components that are built: component, option, reason.
pub const NOT_OFFERED: &[(&str, &str, &str)] = &[
    ("back-link", "a button", "going back is a link"),
    ("back-link", "variant", "never on a dark background"),
    ("button", "variant login", "for another identity service"),
    (
        "button",
        "variant secondary-solid",
        "our background is the one that `secondary` is made for",
    ),
    (
        "card",
        "actions.items.type",
        "actions are links; what changes something is a form",
    ),
    ("card", "heading.classes", "sizes are enough"),
    ("card", "image", "no page shows photographs"),
    ("card", "variant emergency", "for health advice to the public"),
    ("card", "variant non-urgent", "for health advice to the public"),
    ("card", "variant primary", "for home pages of websites"),
    ("card", "variant urgent", "for health advice to the public"),
    (
        "character-count",
        "attributes",
        "never stops anybody from typing: too much is an error",
    ),
    ("character-count", "charactersAtLimitText", "one language"),
    ("character-count", "charactersOverLimitText", "one language"),
    ("character-count", "charactersUnderLimitText", "one language"),
    (
        "character-count",
        "countType length",
        "counts what the server counts: words and Unicode scalar values",
    ),
    ("character-count", "errorMessage without words", "an error has words"),
    ("character-count", "label.id", "nothing refers to a label"),
    (
        "character-count",
        "no limit",
        "a text area without a limit has no count",
    ),
    ("character-count", "textareaDescriptionText", "one language"),
    ("character-count", "threshold", "what is left is shown from the start"),
    ("checkboxes", "errorMessage without words", "an error has words"),
    ("checkboxes", "fieldset.legend.id", "nothing refers to a legend"),
    (
        "checkboxes",
        "items.behaviour",
        "their script; no question has an answer that excludes the others",
    ),
    ("checkboxes", "items.behaviourGroup", "their script"),
    ("checkboxes", "items.exclusive", "their script"),
    ("checkboxes", "items.exclusiveGroup", "their script"),
    (
        "checkboxes",
        "items.name",
        "offered together with an id of its own, as no example has it",
    ),
    ("error-message", "visuallyHiddenText", "one language"),
    ("error-summary", "a body", "errors are a list"),
    ("error-summary", "description as HTML", "plain words"),
    ("error-summary", "errorList.no href", "every error links to its field"),
    ("error-summary", "heading as HTML", "plain words"),
    ("error-summary", "no errors", "without errors there is no summary"),
    ("fieldset", "legend.caption", "captions are part of the page's heading"),
    ("input", "errorMessage without words", "an error has words"),
    (
        "input",
        "formGroup",
        "no input has a button beside it; our stepper is a component of its own",
    ),
    ("input", "label.id", "nothing refers to a label"),
    ("label", "caption", "captions are part of the page's heading"),
    ("label", "heading.id", "nothing refers to a label"),
    ("label", "heading.level 2", "a label is the heading of the page or none"),
    ("label", "heading.level 3", "a label is the heading of the page or none"),
    ("label", "id", "nothing refers to a label"),
    ("legend", "caption", "captions are part of the page's heading"),
    ("legend", "classes", "sizes are enough"),
    ("legend", "heading.id", "nothing refers to a legend"),
    (
        "legend",
        "heading.level 2",
        "a legend is the heading of the page or none",
    ),
    (
        "legend",
        "heading.level 3",
        "a legend is the heading of the page or none",
    ),
    ("legend", "id", "nothing refers to a legend"),
    ("notification-banner", "attributes", "no further attributes"),
    ("notification-banner", "role", "the kind of banner says it"),
    ("radios", "errorMessage without words", "an error has words"),
    ("radios", "fieldset.legend.id", "nothing refers to a legend"),
    ("select", "errorMessage without words", "an error has words"),
    ("select", "formGroup", "no list has a button beside it"),
    ("select", "items.divider", "lists are short"),
    ("select", "label.id", "nothing refers to a label"),
    (
        "summary-list",
        "card.actions.items.type",
        "actions are links; what changes something is a form",
    ),
    (
        "summary-list",
        "card.variant emergency",
        "for health advice to the public",
    ),
    (
        "summary-list",
        "card.variant non-urgent",
        "for health advice to the public",
    ),
    ("summary-list", "card.variant urgent", "for health advice to the public"),
    (
        "summary-list",
        "rows.actions.items.type",
        "actions are links; what changes something is a form",
    ),
    ("tables", "caption.id", "nothing refers to a caption"),
    ("tables", "head.align", "numbers are aligned by their format"),
    ("tables", "head.classes", "widths and formats are enough"),
    (
        "tables",
        "head.href",
        "no table is sorted: a clinic is in the order of its times",
    ),
    ("tables", "head.sort", "no table is sorted"),
    ("tables", "head.sortNext", "no table is sorted"),
    ("tables", "head.visuallyHiddenText", "every column has words"),
    ("tables", "heading", "a table in a card is put there by the page"),
    ("tables", "headingLevel", "a table in a card is put there by the page"),
    ("tables", "panel", "a table in a card is put there by the page"),
    ("tables", "rows.classes", "a row has class names, not a cell"),
    ("tables", "rows.href", "a link is a view"),
    ("tables", "rows.sortValue", "no table is sorted"),
    ("tables", "rows.visuallyHiddenText", "a link is a view"),
    ("tables", "scroll", "tables become blocks on a narrow screen instead"),
    ("tables", "variant", "never on a dark background"),
    ("tag", "colour", "every tag has a colour"),
    ("textarea", "errorMessage without words", "an error has words"),
    ("textarea", "label.id", "nothing refers to a label"),
    ("warning-callout", "no heading", "a warning says what it is about"),
];

/// The option as it is listed.
pub fn why_not(component: &str, option: &str) -> Option<&'static str> {
    NOT_OFFERED
        .iter()
        .find(|(of, listed, _)| *of == component && *listed == option)
        .map(|(_, listed, _)| *listed)
}
