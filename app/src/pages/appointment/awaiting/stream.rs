//! Following what arrives, in the browser: an event source that is opened again when it was lost, and says so.

use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, is_server};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{EventSource, MessageEvent};

use crate::domain::ids::AppointmentId;
use crate::erased::effect;
use crate::services::imaging::arrivals::{ArrivedImage, Progress};
use crate::wire;

/// The server is heard every fifteen seconds. After this long without it the connection is as good as lost.
const SILENCE: Duration = Duration::from_secs(35);
/// How soon it is tried again where the browser does not do so by itself.
const AGAIN: Duration = Duration::from_secs(5);

/// How it stands with the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// It has not been lost.
    Kept,
    /// It is lost, and tried again.
    Lost,
    /// It was lost, and is back.
    Back,
}

/// What is heard.
pub enum Heard {
    /// An image arrived, or there is news about it.
    Image(ArrivedImage),
    /// How far the machine is.
    State(Progress),
}

type Listener = Closure<dyn FnMut(web_sys::Event)>;

/// An open source with what listens to it.
struct Open {
    source: EventSource,
    _listener: Listener,
}

/// The line to the server.
#[derive(Clone, Copy)]
struct Line {
    path: StoredValue<String>,
    mark: StoredValue<String>,
    connection: RwSignal<Connection>,
    hear: StoredValue<Rc<dyn Fn(Heard)>, LocalStorage>,
    open: StoredValue<Option<Open>, LocalStorage>,
    waiting: StoredValue<Option<TimeoutHandle>>,
}

/// Follows an appointment in the browser, from what the page shows on, until the page goes.
pub fn follow(id: AppointmentId, mark: String, hear: impl Fn(Heard) + 'static) -> RwSignal<Connection> {
    let connection = RwSignal::new(Connection::Kept);
    // A source and its listener belong to one thread, and on the server a page belongs to many.
    if is_server() {
        return connection;
    }
    let line = Line {
        path: StoredValue::new(format!("/appointments/{id}/images/events")),
        mark: StoredValue::new(mark),
        connection,
        hear: StoredValue::new_local(Rc::new(hear)),
        open: StoredValue::new_local(None),
        waiting: StoredValue::new(None),
    };
    effect(move || line.open());
    let lost = window_event_listener_untyped("offline", move |_| line.cut());
    let back = window_event_listener_untyped("online", move |_| line.open());
    on_cleanup(move || {
        lost.remove();
        back.remove();
        line.close();
    });
    connection
}

impl Line {
    fn open(self) {
        self.close();
        let address = format!("{}?after={}", self.path.get_value(), self.mark.get_value());
        let Ok(source) = EventSource::new(&address) else {
            self.lost();
            return self.later(AGAIN, Line::open);
        };
        let listener = Listener::new(move |event: web_sys::Event| self.heard(&event));
        let function = listener.as_ref().unchecked_ref();
        for name in ["open", "error", "image", "state", "beat"] {
            // A name can always be listened to.
            let _ = source.add_event_listener_with_callback(name, function);
        }
        self.open.set_value(Some(Open {
            source,
            _listener: listener,
        }));
        self.later(SILENCE, Line::silent);
    }

    fn close(self) {
        self.wait_for(None);
        let open = self.open.try_update_value(Option::take).flatten();
        if let Some(open) = open {
            open.source.close();
            // It may be its own listener that closes it.
            set_timeout(move || drop(open), Duration::ZERO);
        }
    }

    fn heard(self, event: &web_sys::Event) {
        if event.type_() == "error" {
            self.lost();
            let is_closed = |open: &Option<Open>| {
                open.as_ref()
                    .is_none_or(|open| open.source.ready_state() == EventSource::CLOSED)
            };
            // The browser tries by itself unless it was refused.
            let next = if self.open.try_with_value(is_closed).unwrap_or(true) {
                AGAIN
            } else {
                SILENCE
            };
            return self.later(next, Line::open);
        }
        if self.connection.get_untracked() == Connection::Lost {
            self.connection.set(Connection::Back);
        }
        self.later(SILENCE, Line::silent);
        if let Some(message) = event.dyn_ref::<MessageEvent>() {
            self.message(message);
        }
    }

    fn message(self, message: &MessageEvent) {
        let mark = message.last_event_id();
        if !mark.is_empty() {
            self.mark.set_value(mark);
        }
        let data = message.data().as_string().unwrap_or_default();
        // What this version does not know is shown when the page is opened again.
        let heard = match message.type_().as_str() {
            "image" => wire::read(&data).ok().map(Heard::Image),
            "state" => wire::read(&data).ok().map(Heard::State),
            _ => None,
        };
        if let Some(heard) = heard {
            self.hear.with_value(|hear| hear(heard));
        }
    }

    /// The device says that it has no network. It is tried all the same, for it may be wrong.
    fn cut(self) {
        self.lost();
        self.close();
        self.later(AGAIN, Line::open);
    }

    fn silent(self) {
        self.lost();
        self.open();
    }

    fn lost(self) {
        if self.connection.get_untracked() != Connection::Lost {
            self.connection.set(Connection::Lost);
        }
    }

    fn later(self, after: Duration, then: fn(Line)) {
        self.wait_for(set_timeout_with_handle(move || then(self), after).ok());
    }

    fn wait_for(self, handle: Option<TimeoutHandle>) {
        let before = self
            .waiting
            .try_update_value(|waiting| std::mem::replace(waiting, handle));
        if let Some(Some(before)) = before {
            before.clear();
        }
    }
}
