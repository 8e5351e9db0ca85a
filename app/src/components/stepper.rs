//! A number that is stepped up and down by buttons, or typed.

use leptos::html;
use leptos::prelude::*;

use super::class_list::class_list;
use super::content::Content;
use super::field_state::{follow_input, kept, note, scripting};
use super::form_group::{FormGroup, Notes};
use super::icon::{Icon, IconName};
use super::label::Label;
use crate::erased::IntoAny;

/// Which way a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// One less.
    Down,
    /// One more.
    Up,
}

/// The smallest and the largest number that a step leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The smallest.
    pub min: u32,
    /// The largest.
    pub max: u32,
}

impl Limits {
    /// The text after one step from a text, or nothing when a step changes nothing: at the limit, or when the text is
    /// no number. An empty text counts as nothing yet: up gives 1, down gives 0. From outside the limits a step leads
    /// to the nearest limit, if it leads that way.
    #[must_use]
    pub fn step(self, text: &str, direction: Direction) -> Option<u32> {
        let text = text.trim();
        let number = match (text.is_empty(), direction) {
            (true, Direction::Up) => 1_i64,
            (true, Direction::Down) => 0,
            (false, Direction::Up) => read(text)?.saturating_add(1),
            (false, Direction::Down) => read(text)?.saturating_sub(1),
        };
        let next = number.clamp(self.min.into(), self.max.into());
        let leads_there = match (text.is_empty(), direction) {
            (true, _) => true,
            (false, Direction::Up) => next > read(text)?,
            (false, Direction::Down) => next < read(text)?,
        };
        u32::try_from(next).ok().filter(|_| leads_there)
    }

    /// Whether a number can go no further. An empty text or one that is no number can.
    #[must_use]
    pub fn is_reached(self, text: &str, direction: Direction) -> bool {
        read(text.trim()).is_some_and(|number| match direction {
            Direction::Down => number <= self.min.into(),
            Direction::Up => number >= self.max.into(),
        })
    }

    /// What is said of a text: "RCC 2", "RCC 20, maximum", "RCC 0, minimum".
    #[must_use]
    pub fn announcement(self, label: &str, text: &str) -> String {
        match read(text.trim()) {
            Some(number) if number == i64::from(self.max) => format!("{label} {number}, maximum"),
            Some(number) if number == i64::from(self.min) => format!("{label} {number}, minimum"),
            Some(number) => format!("{label} {number}"),
            None => format!("{label} is not a number"),
        }
    }
}

/// A whole number; one that is too long to hold is as good as the largest.
fn read(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(if digits == text { i64::MAX } else { i64::MIN }))
}

/// A number from `min` to `max`. The server shows a text input; hydration adds the buttons, which step within the
/// limits, fire `input` and `change`, and are announced. What is typed is never changed: out of range is an error of
/// the form. The mouse wheel does nothing.
#[component]
pub fn Stepper(
    /// The name it is sent under; its id as well, unless `id` says otherwise.
    #[prop(into)]
    name: String,
    /// What is counted, as "RCC".
    #[prop(into)]
    label: String,
    /// Its id.
    #[prop(optional, into)]
    id: Option<String>,
    /// The smallest number.
    #[prop(default = 0)]
    min: u32,
    /// The largest number.
    #[prop(default = 20)]
    max: u32,
    /// Help below the label.
    #[prop(optional, into)]
    hint: Option<Content>,
    /// What is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The kept answer.
    #[prop(optional, into)]
    value: String,
    /// Starts as the kept answer and follows what the input holds; in place of `value`.
    #[prop(optional, into)]
    current: Option<RwSignal<String>>,
) -> AnyView {
    let id = id.unwrap_or_else(|| name.clone());
    let limits = Limits { min, max };
    let (value, current) = kept(value, current);
    let node = NodeRef::<html::Input>::new();
    follow_input(node, current);
    let announced = RwSignal::new(String::new());
    let words = StoredValue::new(label.clone());
    let press = Callback::new(move |direction| {
        if let Some(element) = node.get() {
            if let Some(next) = limits.step(&element.value(), direction) {
                element.set_value(&next.to_string());
                fire(&element, "input");
                fire(&element, "change");
            }
            announce(announced, limits.announcement(&words.get_value(), &element.value()));
        }
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let direction = match event.key().as_str() {
            "ArrowUp" => Direction::Up,
            "ArrowDown" => Direction::Down,
            _ => return,
        };
        event.prevent_default();
        press.run(direction);
    };
    let notes = Notes::new(&id, hint, error);
    let described_by = notes.described_by(None);
    let class = move || {
        let marked = error.with(Option::is_some).then_some("nhsuk-input--error");
        class_list([Some("nhsuk-input nhsuk-input--width-3 app-stepper__input"), marked])
    };
    let input_id = id.clone();
    let button = move |direction| {
        let id = input_id.clone();
        view! { <StepButton direction=direction label=words id=id limits=limits current=current press=press /> }
    };
    view! {
        <FormGroup error=error classes="app-stepper">
            <Label content=label field=id.clone() />
            {notes.into_view()}
            <div class="app-stepper__controls">
                {button(Direction::Down)}
                <input
                    class=class
                    id=id.clone()
                    name=name
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    value=(!value.is_empty()).then_some(value)
                    aria-describedby=move || described_by.get()
                    node_ref=node
                    on:input:target=move |event| note(current, event.target().value())
                    on:keydown=on_key
                />
                {button(Direction::Up)}
            </div>
            <div class="nhsuk-u-visually-hidden" aria-live="polite">{move || announced.get()}</div>
        </FormGroup>
    }
    .into_any()
}

/// The same words twice are not spoken twice, so a repetition differs by a space that cannot be heard.
fn announce(announced: RwSignal<String>, words: String) {
    let is_repeated = announced.with_untracked(|before| *before == words);
    announced.set(if is_repeated { format!("{words}\u{a0}") } else { words });
}

fn fire(element: &web_sys::HtmlInputElement, name: &str) {
    let bubbles = web_sys::EventInit::new();
    bubbles.set_bubbles(true);
    if let Ok(event) = web_sys::Event::new_with_event_init_dict(name, &bubbles) {
        let _ = element.dispatch_event(&event);
    }
}

/// One of the two buttons. At a limit it is only `aria-disabled`, so that the focus is not lost.
#[component]
fn StepButton(
    direction: Direction,
    label: StoredValue<String>,
    id: String,
    limits: Limits,
    current: RwSignal<String>,
    press: Callback<Direction>,
) -> AnyView {
    let scripted = scripting();
    let (word, icon) = match direction {
        Direction::Down => ("Decrease", IconName::Minus),
        Direction::Up => ("Increase", IconName::Plus),
    };
    let is_reached = move || current.with(|text| limits.is_reached(text, direction));
    view! {
        <button
            class="nhsuk-button nhsuk-button--secondary nhsuk-button--icon nhsuk-button--small app-stepper__button"
            type="button"
            aria-controls=id
            aria-disabled=move || is_reached().then_some("true")
            hidden=move || !scripted.get()
            on:click=move |_| press.run(direction)
        >
            <Icon name=icon />
            <span class="nhsuk-u-visually-hidden">{format!("{word} {}", label.get_value())}</span>
        </button>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { min: 0, max: 20 };

    #[test]
    fn a_step_changes_the_number_by_one_within_the_limits() {
        use Direction::{Down, Up};
        for (text, direction, expected) in [
            ("1", Up, Some(2)),
            ("1", Down, Some(0)),
            (" 3 ", Up, Some(4)),
            ("19", Up, Some(20)),
            ("20", Up, None),
            ("0", Down, None),
            ("", Up, Some(1)),
            ("", Down, Some(0)),
            ("25", Down, Some(20)),
            ("25", Up, None),
            ("-3", Up, Some(0)),
            ("-3", Down, None),
            ("99999999999999999999", Down, Some(20)),
            ("two", Up, None),
            ("1.5", Up, None),
            ("-", Up, None),
        ] {
            assert_eq!(LIMITS.step(text, direction), expected, "{text:?} {direction:?}");
        }
    }

    #[test]
    fn nothing_yet_steps_into_limits_that_do_not_hold_it() {
        let limits = Limits { min: 2, max: 5 };
        assert_eq!(limits.step("", Direction::Up), Some(2));
        assert_eq!(limits.step("", Direction::Down), Some(2));
    }

    #[test]
    fn a_button_is_disabled_at_its_limit_only() {
        use Direction::{Down, Up};
        for (text, direction, expected) in [
            ("0", Down, true),
            ("0", Up, false),
            ("20", Up, true),
            ("21", Up, true),
            ("21", Down, false),
            ("", Down, false),
            ("x", Up, false),
        ] {
            assert_eq!(LIMITS.is_reached(text, direction), expected, "{text:?} {direction:?}");
        }
    }

    #[test]
    fn the_number_is_announced_with_its_name_and_its_limit() {
        for (text, expected) in [
            ("2", "RCC 2"),
            ("20", "RCC 20, maximum"),
            ("0", "RCC 0, minimum"),
            ("25", "RCC 25"),
            ("x", "RCC is not a number"),
        ] {
            assert_eq!(LIMITS.announcement("RCC", text), expected);
        }
    }
}
