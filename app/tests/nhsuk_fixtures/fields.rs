//! Examples of fields with one control, and of their parts.

use app::components::fieldset::Legend;
use app::components::{
    Content, ErrorMessage, Fieldset, Hint, Input, Label, Select, SelectOption, Size, TextLimit, Textarea,
};
use leptos::prelude::*;

use crate::options::Options;

/// The component of an example, if it is one of these.
pub fn view(component: &str, options: &mut Options) -> Option<AnyView> {
    Some(match component {
        "input" => input(options),
        "textarea" => textarea(options, None),
        "character-count" => character_count(options),
        "select" => select(options),
        "label" => label(options),
        "legend" => legend(options),
        "fieldset" => fieldset(options),
        "hint" => {
            let content = words_of(options);
            view! { <Hint content=content /> }.into_any()
        }
        "error-message" => {
            let message = words_of(options);
            view! { <ErrorMessage message=message /> }.into_any()
        }
        _ => return None,
    })
}

/// A label or legend: its words, its size, and whether it is the heading of the page.
pub struct Question {
    pub words: Content,
    pub size: Option<Size>,
    pub is_heading: bool,
}

/// Takes the words of a label or legend.
pub fn question(options: &mut Options) -> Question {
    let size = options.size("size");
    let is_page_heading = options.flag("isPageHeading");
    let given = options.flag("heading");
    let heading = options.options("heading").map(|mut heading| {
        let size = heading.size("size");
        if let Some(level) = heading.number::<u8>("level").filter(|level| *level != 1) {
            heading.refuse(&format!("level {level}"));
        }
        (heading.words(), size)
    });
    let words = options.words();
    let wanted = heading.is_some() || given == Some(true) || is_page_heading == Some(true);
    let is_heading = wanted && given != Some(false) && is_page_heading != Some(false);
    let (heading_words, heading_size) = heading.unwrap_or_default();
    Question {
        words: heading_words.or(words).unwrap_or_else(|| Content::from("")),
        size: heading_size.or(size),
        is_heading,
    }
}

fn words_of(options: &mut Options) -> Content {
    options.words().unwrap_or_else(|| Content::from(""))
}

/// Takes an error's words.
pub fn error(options: &mut Options) -> Signal<Option<String>> {
    match options.content("errorMessage") {
        Some(Content::Text(text)) => Signal::stored(Some(text)),
        Some(Content::View(_)) => {
            options.refuse("errorMessage as HTML");
            Signal::default()
        }
        None => Signal::default(),
    }
}

fn names(options: &mut Options) -> (String, String) {
    let name = options.text("name").unwrap_or_default();
    let id = options.text("id").unwrap_or_else(|| name.clone());
    (name, id)
}

fn label_of(options: &mut Options) -> Question {
    let mut label = options.options("label").expect("every field has a label");
    question(&mut label)
}

fn input(options: &mut Options) -> AnyView {
    let (name, id) = names(options);
    let Question {
        words,
        size,
        is_heading,
    } = label_of(options);
    let (hint, error) = (options.content("hint"), error(options));
    let (prefix, suffix) = (options.content("prefix"), options.content("suffix"));
    let classes = options.text("classes").unwrap_or_default();
    let width = options
        .number::<u8>("width")
        .filter(|_| !classes.contains("nhsuk-input--width"));
    view! {
        <Input
            name=name
            id=id
            label=words
            nostrip:label_size=size
            label_is_heading=is_heading
            nostrip:hint=hint
            error=error
            value=options.text("value").unwrap_or_default()
            kind=options.word("type").unwrap_or("text")
            nostrip:width=width
            nostrip:inputmode=options.word("inputmode")
            nostrip:autocomplete=options.word("autocomplete")
            nostrip:spellcheck=options.flag("spellcheck")
            code=options.flag("code").unwrap_or_default()
            nostrip:prefix=prefix
            nostrip:suffix=suffix
            disabled=options.flag("disabled").unwrap_or_default()
            classes=classes
        />
    }
    .into_any()
}

fn textarea(options: &mut Options, limit: Option<TextLimit>) -> AnyView {
    let (name, id) = names(options);
    let Question {
        words,
        size,
        is_heading,
    } = label_of(options);
    let (hint, error) = (options.content("hint"), error(options));
    view! {
        <Textarea
            name=name
            id=id
            label=words
            nostrip:label_size=size
            label_is_heading=is_heading
            nostrip:hint=hint
            error=error
            value=options.text("value").unwrap_or_default()
            nostrip:limit=limit
            rows=options.number("rows").unwrap_or(5)
            nostrip:autocomplete=options.word("autocomplete")
            disabled=options.flag("disabled").unwrap_or_default()
        />
    }
    .into_any()
}

fn character_count(options: &mut Options) -> AnyView {
    let most = options.number::<usize>("maxlength");
    let words = options.number::<usize>("maxwords");
    let counts_words = match options.text("countType").as_deref() {
        Some("words") => true,
        Some("characters") | None => false,
        Some(other) => {
            options.refuse(&format!("countType {other}"));
            false
        }
    };
    if most.or(words).is_none() {
        options.refuse("no limit");
    }
    let limit = TextLimit {
        words: words.or(most.filter(|_| counts_words)),
        characters: most.filter(|_| !counts_words),
        count: app::domain::text::count,
    };
    textarea(options, Some(limit))
}

fn select(options: &mut Options) -> AnyView {
    let (name, id) = names(options);
    let Question {
        words,
        size,
        is_heading,
    } = label_of(options);
    let (hint, error) = (options.content("hint"), error(options));
    let items = options
        .list("items")
        .into_iter()
        .map(|item| {
            let mut item = options.part("items", item);
            let option = SelectOption::new(
                item.text("value").unwrap_or_default(),
                item.text("text").unwrap_or_default(),
            );
            SelectOption {
                disabled: item.flag("disabled").unwrap_or_default(),
                ..option
            }
        })
        .collect();
    view! {
        <Select
            name=name
            id=id
            label=words
            nostrip:label_size=size
            label_is_heading=is_heading
            nostrip:hint=hint
            error=error
            value=options.text("value").unwrap_or_default()
            options=items
            disabled=options.flag("disabled").unwrap_or_default()
        />
    }
    .into_any()
}

fn label(options: &mut Options) -> AnyView {
    let classes = options.text("classes").unwrap_or_default();
    let Question {
        words,
        size,
        is_heading,
    } = question(options);
    let size = size.filter(|_| !classes.contains("nhsuk-label--"));
    view! { <Label content=words nostrip:size=size is_heading=is_heading classes=classes /> }.into_any()
}

fn legend(options: &mut Options) -> AnyView {
    let Question {
        words,
        size,
        is_heading,
    } = question(options);
    view! { <Legend content=words size=size is_heading=is_heading /> }.into_any()
}

fn fieldset(options: &mut Options) -> AnyView {
    let mut legend = options.options("legend").expect("every fieldset has a legend");
    let Question {
        words,
        size,
        is_heading,
    } = question(&mut legend);
    let inner = options.inner("");
    view! {
        <Fieldset legend=words nostrip:legend_size=size legend_is_heading=is_heading>
            {inner}
        </Fieldset>
    }
    .into_any()
}
