//! Examples of everything that is not a field.

use app::components::{
    Action, BackLink, BannerVariant, Button, ButtonVariant, Card, CardVariant, Cell, Column, Content, Details,
    ErrorSummary, IconName, InsetText, NotificationBanner, Row, SkipLink, SummaryList, SummaryRow, Table, Tag,
    TagColour, WarningCallout,
};
use leptos::prelude::*;

use crate::options::Options;

/// The component of an example, if it is one of these.
pub fn view(component: &str, options: &mut Options) -> Option<AnyView> {
    Some(match component {
        "back-link" => back_link(options),
        "button" => button(options),
        "card" => card(options, |options, _| options.inner("nhsuk-body")),
        "details" => details(options),
        "error-summary" => error_summary(options),
        "inset-text" => {
            let inner = options.inner("");
            view! { <InsetText>{inner}</InsetText> }.into_any()
        }
        "notification-banner" => notification_banner(options),
        "skip-link" => {
            let (href, text) = (options.text("href"), options.text("text"));
            view! { <SkipLink href=href.unwrap_or_default() text=text.unwrap_or_default() /> }.into_any()
        }
        "summary-list" => in_card(options, summary_list),
        "tables" => in_card(options, table),
        "tag" => tag(options),
        "warning-callout" => warning_callout(options),
        _ => return None,
    })
}

fn back_link(options: &mut Options) -> AnyView {
    let (href, text) = (options.text("href"), options.text("text").unwrap_or_default());
    if href.is_none() {
        options.refuse_all("a button");
    }
    view! { <BackLink href=href.unwrap_or_default() text=text /> }.into_any()
}

fn button(options: &mut Options) -> AnyView {
    let variant = match options.text("variant").as_deref() {
        None => ButtonVariant::Primary,
        Some("secondary") => ButtonVariant::Secondary,
        Some("warning") => ButtonVariant::Warning,
        Some("reverse") => ButtonVariant::Reverse,
        Some(other) => {
            options.refuse(&format!("variant {other}"));
            ButtonVariant::Primary
        }
    };
    let (mut icon, mut icon_at_end) = (None, None);
    if let Some(mut part) = options.options("icon") {
        let name = match part.text("name").as_deref() {
            Some("arrow-left") => Some(IconName::ArrowLeft),
            Some("arrow-right") => Some(IconName::ArrowRight),
            _ => None,
        };
        let is_at_end = part.text("placement").as_deref() == Some("end");
        *(if is_at_end { &mut icon_at_end } else { &mut icon }) = name;
    }
    // Only configures their script.
    options.flag("preventDoubleClick");
    let text = options.text("text");
    view! {
        <Button
            variant=variant
            small=options.flag("small").unwrap_or_default()
            nostrip:href=options.text("href")
            disabled=options.flag("disabled").unwrap_or_default()
            nostrip:icon=icon
            nostrip:icon_at_end=icon_at_end
        >
            {text}
        </Button>
    }
    .into_any()
}

fn action(options: &mut Options, about: &str) -> Action {
    let text = options.text("text").unwrap_or_default();
    let about = options.text("visuallyHiddenText").unwrap_or_else(|| about.to_owned());
    Action::new(text, options.text("href").unwrap_or_default(), about)
}

/// Takes a list of links, given as a list or as `items`.
fn actions(options: &mut Options, about: &str) -> Vec<Action> {
    let items = match options.take("actions") {
        Some(list @ serde_json::Value::Array(_)) => options
            .part("actions", serde_json::json!({ "items": list }))
            .list("items"),
        Some(other) => options.part("actions", other).list("items"),
        None => Vec::new(),
    };
    items
        .into_iter()
        .map(|item| action(&mut options.part("actions.items", item), about))
        .collect()
}

fn card(options: &mut Options, inner: impl FnOnce(&mut Options, &str) -> Option<AnyView>) -> AnyView {
    let (mut heading, mut size, mut level, mut id, mut about) = (None, None, 2, None, String::new());
    if let Some(mut part) = options.options("heading") {
        (size, id) = (part.size("size"), part.text("id"));
        level = part.number("level").unwrap_or(2);
        heading = part.words();
        if let Some(Content::Text(text)) = &heading {
            about = format!("({text})");
        }
    }
    let variant = match options.text("variant").as_deref() {
        None => CardVariant::Basic,
        Some("feature") => CardVariant::Feature,
        Some("secondary") => CardVariant::Secondary,
        Some("warning") => CardVariant::Warning,
        Some(other) => {
            options.refuse(&format!("variant {other}"));
            CardVariant::Basic
        }
    };
    let actions = actions(options, &about);
    let inner = inner(options, &about);
    let (description, block) = match options.content("description") {
        Some(Content::View(view)) => (None, Some(view)),
        words => (words, None),
    };
    view! {
        <Card
            variant=variant
            nostrip:heading=heading
            heading_level=level
            nostrip:heading_size=size
            nostrip:heading_id=id
            nostrip:href=options.text("href")
            clickable=options.flag("clickable").unwrap_or_default()
            nostrip:description=description
            actions=actions
        >
            {block}
            {inner}
        </Card>
    }
    .into_any()
}

/// A block that may be in a card; it is told what its links are about.
fn in_card(options: &mut Options, block: fn(&mut Options, &str) -> AnyView) -> AnyView {
    match options.take("card") {
        None => block(options, ""),
        Some(value) => {
            let mut around = options.part("card", value);
            card(&mut around, |_, about| Some(block(options, about)))
        }
    }
}

fn details(options: &mut Options) -> AnyView {
    let summary = options.content("summary").expect("every example has a summary");
    let expander = match options.text("classes").as_deref() {
        None => false,
        Some("nhsuk-expander") => true,
        Some(_) => {
            options.refuse("classes");
            false
        }
    };
    let open = options.flag("open").unwrap_or_default();
    let inner = options.words();
    view! {
        <Details summary=summary expander=expander open=open>
            {inner.map(IntoRender::into_render)}
        </Details>
    }
    .into_any()
}

fn error_summary(options: &mut Options) -> AnyView {
    let plain = |options: &mut Options, key: &str| match options.content(key) {
        Some(Content::Text(text)) => Some(text),
        Some(Content::View(_)) => {
            options.refuse(&format!("{key} as HTML"));
            None
        }
        None => None,
    };
    let (heading, description) = (plain(options, "heading"), plain(options, "description"));
    // Only configures their script.
    options.flag("disableAutoFocus");
    let errors: Vec<_> = options
        .list("errorList")
        .into_iter()
        .map(|error| {
            let mut error = options.part("errorList", error);
            let Some(href) = error.text("href") else {
                error.refuse("no href");
                return (String::new(), error.text("text").unwrap_or_default());
            };
            (
                href.trim_start_matches('#').to_owned(),
                error.text("text").unwrap_or_default(),
            )
        })
        .collect();
    if errors.is_empty() {
        options.refuse("no errors");
    }
    view! { <ErrorSummary errors=errors heading=heading.unwrap_or_default() nostrip:description=description /> }
        .into_any()
}

fn notification_banner(options: &mut Options) -> AnyView {
    let variant = match options.text("variant").as_deref() {
        Some("success") => BannerVariant::Success,
        _ => BannerVariant::Information,
    };
    // Only configures their script.
    options.flag("disableAutoFocus");
    let title = match options.content("title") {
        Some(Content::Text(text)) => Some(text),
        _ => None,
    };
    let mut is_heading = false;
    let heading = options.options("heading").and_then(|mut part| {
        is_heading = part.text("element").as_deref() != Some("p");
        part.words()
    });
    let (heading, inner) = match heading {
        Some(heading) => (heading, options.inner("nhsuk-body")),
        None => (options.words().unwrap_or_else(|| Content::from("")), None),
    };
    view! {
        <NotificationBanner variant=variant nostrip:title=title heading=heading is_heading=is_heading>
            {inner}
        </NotificationBanner>
    }
    .into_any()
}

fn summary_list(options: &mut Options, card: &str) -> AnyView {
    let rows = options
        .list("rows")
        .into_iter()
        .map(|row| {
            let mut row = options.part("rows", row);
            let mut key = row.options("key").expect("every row has a key");
            let words = key.words().expect("every key has words");
            let width = key.word("width");
            let value = row.content("value").unwrap_or_else(|| Content::from(""));
            let mut built = SummaryRow::new(words, value);
            if let Some(width) = width {
                built = built.key_width(width);
            }
            if row.flag("border") == Some(false) {
                built = built.without_border();
            }
            actions(&mut row, "").into_iter().fold(built, |built, mut action| {
                // The heading of the card tells its links from those of another.
                action.about = format!("{} {card}", action.about).trim().to_owned();
                built.action(action)
            })
        })
        .collect();
    view! {
        <SummaryList
            rows=rows
            border=options.flag("border").unwrap_or(true)
            last_row_border=options.flag("lastRowBorder").unwrap_or(true)
        />
    }
    .into_any()
}

fn table(options: &mut Options, _card: &str) -> AnyView {
    let (mut caption, mut size, mut is_hidden) = (None, None, false);
    if let Some(mut part) = options.options("caption") {
        size = part.size("size");
        is_hidden = part.text("classes").as_deref() == Some("nhsuk-u-visually-hidden");
        caption = part.words();
    }
    let mut numeric = Vec::new();
    let head = options
        .list("head")
        .into_iter()
        .map(|column| {
            let mut column = options.part("head", column);
            let built = Column::new(column.text("text").unwrap_or_default());
            let is_numeric = column.text("format").as_deref() == Some("numeric");
            numeric.push(is_numeric);
            let built = if is_numeric { built.numeric() } else { built };
            match column.word("width") {
                Some(width) => built.width(width),
                None => built,
            }
        })
        .collect();
    let rows = options
        .list("rows")
        .into_iter()
        .map(|row| {
            let row = serde_json::json!({ "cells": row });
            let cells = options
                .part("rows", row)
                .list("cells")
                .into_iter()
                .enumerate()
                .map(|(index, cell)| {
                    let mut cell = options.part("rows", cell);
                    let is_numeric = cell.text("format").as_deref() == Some("numeric");
                    let built = Cell::from(cell.words().unwrap_or_else(|| Content::from("")));
                    if is_numeric || numeric.get(index) == Some(&true) {
                        built.numeric()
                    } else {
                        built
                    }
                });
            Row::from(cells.collect::<Vec<_>>())
        })
        .collect();
    view! {
        <Table
            nostrip:caption=caption
            nostrip:caption_size=size
            caption_is_hidden=is_hidden
            head=head
            rows=rows
            first_cell_is_header=options.flag("firstCellIsHeader").unwrap_or_default()
            responsive=options.flag("responsive").unwrap_or_default()
            compact=options.flag("compact").unwrap_or_default()
            striped=options.flag("striped").unwrap_or_default()
            border=options.flag("border").unwrap_or(true)
            last_row_border=options.flag("lastRowBorder").unwrap_or(true)
        />
    }
    .into_any()
}

fn tag(options: &mut Options) -> AnyView {
    let classes = options.text("classes").unwrap_or_default();
    let colour = match options.text("colour").as_deref() {
        None => TagColour::Plain,
        Some(_) if classes.contains("nhsuk-tag--") => TagColour::Plain,
        Some("white") => TagColour::White,
        Some("grey") => TagColour::Grey,
        Some("green") => TagColour::Green,
        Some("aqua-green") => TagColour::AquaGreen,
        Some("blue") => TagColour::Blue,
        Some("purple") => TagColour::Purple,
        Some("pink") => TagColour::Pink,
        Some("red") => TagColour::Red,
        Some("orange") => TagColour::Orange,
        Some("yellow") => TagColour::Yellow,
        Some(other) => {
            options.refuse(&format!("colour {other}"));
            TagColour::Plain
        }
    };
    let border = options.flag("border").unwrap_or(true);
    let content = options.words().unwrap_or_else(|| Content::from(""));
    view! { <Tag content=content colour=colour border=border classes=classes /> }.into_any()
}

fn warning_callout(options: &mut Options) -> AnyView {
    let heading = match options.content("heading") {
        Some(Content::Text(text)) => text,
        _ => {
            options.refuse("no heading");
            String::new()
        }
    };
    let inner = options.inner("nhsuk-card__description");
    view! { <WarningCallout heading=heading>{inner}</WarningCallout> }.into_any()
}
