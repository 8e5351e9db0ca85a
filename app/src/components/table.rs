//! Rows and columns. The body is always explicit: a browser inserts a missing one, and hydration would not find its
//! way.

use leptos::prelude::*;

use super::class_list::class_list;
use super::content::{Content, Size};
use crate::erased::{CollectView, IntoAny};

/// The head of a column.
pub struct Column {
    text: String,
    numeric: bool,
    width: Option<&'static str>,
}

impl Column {
    /// A column with this head.
    pub fn new(text: impl Into<String>) -> Self {
        Column {
            text: text.into(),
            numeric: false,
            width: None,
        }
    }

    /// A column of numbers.
    #[must_use]
    pub fn numeric(self) -> Self {
        Column { numeric: true, ..self }
    }

    /// As wide as `one-half`, `one-third`, `one-quarter` ...
    #[must_use]
    pub fn width(self, width: &'static str) -> Self {
        Column {
            width: Some(width),
            ..self
        }
    }
}

impl From<&str> for Column {
    fn from(text: &str) -> Self {
        Column::new(text)
    }
}

/// One cell.
pub struct Cell {
    content: Content,
    numeric: bool,
}

impl Cell {
    /// A view as a cell.
    pub fn view(view: impl IntoView + 'static) -> Self {
        Cell {
            content: Content::view(view),
            numeric: false,
        }
    }

    /// A number.
    #[must_use]
    pub fn numeric(self) -> Self {
        Cell { numeric: true, ..self }
    }
}

impl<T: Into<Content>> From<T> for Cell {
    fn from(content: T) -> Self {
        Cell {
            content: content.into(),
            numeric: false,
        }
    }
}

/// One row.
pub struct Row {
    cells: Vec<Cell>,
    classes: String,
}

impl Row {
    /// A row with further class names.
    pub fn new(cells: Vec<Cell>, classes: impl Into<String>) -> Self {
        Row {
            cells,
            classes: classes.into(),
        }
    }
}

impl From<Vec<Cell>> for Row {
    fn from(cells: Vec<Cell>) -> Self {
        Row::new(cells, "")
    }
}

/// A table.
#[component]
pub fn Table(
    /// What it is about.
    #[prop(optional, into)]
    caption: Option<Content>,
    /// How large the caption is.
    #[prop(optional, into)]
    caption_size: Option<Size>,
    /// Whether the caption is for assistive technology only.
    #[prop(optional)]
    caption_is_hidden: bool,
    /// The columns, in order.
    head: Vec<Column>,
    /// The rows, in order.
    rows: Vec<Row>,
    /// Whether the first cell of a row is its head.
    #[prop(optional)]
    first_cell_is_header: bool,
    /// Whether rows become blocks on a narrow screen, each value with the head of its column.
    #[prop(optional)]
    responsive: bool,
    /// Whether rows are close together.
    #[prop(optional)]
    compact: bool,
    /// Whether every other row is shaded.
    #[prop(optional)]
    striped: bool,
    /// Whether there are lines between rows.
    #[prop(default = true)]
    border: bool,
    /// Whether there is a line below the last row.
    #[prop(default = true)]
    last_row_border: bool,
) -> AnyView {
    let class = class_list([
        Some("nhsuk-table"),
        responsive.then_some("nhsuk-table--responsive"),
        compact.then_some("nhsuk-table--compact"),
        striped.then_some("nhsuk-table--striped"),
        (!border).then_some("nhsuk-table--no-border"),
        (!last_row_border).then_some("nhsuk-table--no-last-row-border"),
    ]);
    // A table that is shown as blocks is no longer a table to assistive technology, unless its parts say so.
    let role = move |role: &'static str| responsive.then_some(role);
    let names: Vec<String> = head.iter().map(|column| column.text.clone()).collect();
    let columns = head
        .into_iter()
        .map(|column| column_view(column, role("columnheader")))
        .collect_view();
    let rows = rows
        .into_iter()
        .map(|row| {
            let class = class_list([Some("nhsuk-table__row"), Some(row.classes.as_str())]);
            let cells = row
                .cells
                .into_iter()
                .enumerate()
                .map(|(index, cell)| {
                    let name = names.get(index).filter(|_| responsive).cloned();
                    cell_view(cell, name, first_cell_is_header && index == 0)
                })
                .collect_view();
            view! { <tr class=class role=role("row")>{cells}</tr> }
        })
        .collect_view();
    view! {
        <table class=class role=role("table")>
            {caption.map(|caption| caption_view(caption, caption_size, caption_is_hidden))}
            <thead class="nhsuk-table__head" role=role("rowgroup")>
                <tr class="nhsuk-table__row" role=role("row")>
                    {columns}
                </tr>
            </thead>
            <tbody class="nhsuk-table__body">{rows}</tbody>
        </table>
    }
    .into_any()
}

fn caption_view(caption: Content, size: Option<Size>, is_hidden: bool) -> AnyView {
    let size = size.map(|size| size.class("nhsuk-table__caption"));
    let class = class_list([
        Some("nhsuk-table__caption"),
        size.as_deref(),
        is_hidden.then_some("nhsuk-u-visually-hidden"),
    ]);
    view! { <caption class=class>{caption}</caption> }.into_any()
}

fn column_view(column: Column, role: Option<&'static str>) -> AnyView {
    let width = column.width.map(|width| format!("nhsuk-u-width-{width}"));
    let class = class_list([
        Some("nhsuk-table__header"),
        column.numeric.then_some("nhsuk-table__header--numeric"),
        width.as_deref(),
    ]);
    view! { <th class=class scope="col" role=role>{column.text}</th> }.into_any()
}

/// A cell; `name` is the head of its column when it must be repeated in it.
fn cell_view(cell: Cell, name: Option<String>, is_header: bool) -> AnyView {
    let role = name.as_ref().map(|_| if is_header { "rowheader" } else { "cell" });
    let name =
        name.map(|name| view! { <span class="nhsuk-table__heading" aria-hidden="true">{format!("{name} ")}</span> });
    // As a block, the name and the value stand side by side: the value must be one thing.
    let content = match cell.content {
        Content::View(view) if name.is_some() => Content::view(view! { <span>{view}</span> }),
        content => content,
    };
    let block = if is_header {
        "nhsuk-table__header"
    } else {
        "nhsuk-table__cell"
    };
    let numeric = format!("{block}--numeric");
    let class = class_list([Some(block), cell.numeric.then_some(numeric.as_str())]);
    if is_header {
        view! { <th class=class scope="row" role=role>{name}{content}</th> }.into_any()
    } else {
        view! { <td class=class role=role>{name}{content}</td> }.into_any()
    }
}
