//! Messages put together from the fragments that P-DATA brings (DICOM PS3.8 annex E), for each presentation context by
//! itself, in memory that is bounded whatever comes.

use std::collections::BTreeMap;

use super::command::{Command, CommandError, DataSetType, MAX_BYTES, Operation, Refusal, Request, Response, decode};
use super::status::Status;

/// One presentation data value: a fragment of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment<'a> {
    /// The presentation context.
    pub context: u8,
    /// Of the command or of the data set.
    pub part: Part,
    /// Whether the part ends with it.
    pub position: Position,
    /// May be empty.
    pub bytes: &'a [u8],
}

/// The two parts of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The command set.
    Command,
    /// The data set.
    DataSet,
}

/// Whether more of the same part comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// It does.
    More,
    /// This is the end.
    Last,
}

/// What a fragment completed or brought.
#[derive(Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// Nothing yet.
    Incomplete,
    /// The command of a C-STORE, whose data set follows as [`Event::ObjectBytes`].
    StoreBegins {
        /// Its presentation context.
        context: u8,
        /// The request.
        request: Request,
    },
    /// A part of the data set of a C-STORE.
    ObjectBytes {
        /// The presentation context of the C-STORE.
        context: u8,
        /// The next bytes.
        bytes: &'a [u8],
        /// Whether the object ends with them.
        position: Position,
    },
    /// A whole message of any other kind.
    Message {
        /// Its presentation context.
        context: u8,
        /// The message.
        message: Message,
    },
}

/// A whole message.
#[derive(Debug, PartialEq, Eq)]
pub enum Message {
    /// With its data set, if it has one.
    Usable {
        /// The command.
        command: Command,
        /// The bytes of its data set.
        data_set: Option<Vec<u8>>,
    },
    /// A request that can only be refused.
    Refused(Refusal),
}

/// Why fragments make no message. The association cannot go on: where the next message begins is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// A presentation context that was not accepted.
    #[error("a fragment on a presentation context that was not accepted")]
    UnknownContext,
    /// A data set without a command that announces it.
    #[error("a data set without a command")]
    DataSetWithoutCommand,
    /// A command where the data set of the command before it should be.
    #[error("a command inside a data set")]
    CommandInsideDataSet,
    /// The data set of a response is longer than may be held.
    #[error("the data set of a response is too long")]
    DataSetTooLong,
    /// The command set cannot be read.
    #[error("a command set cannot be read")]
    Command(#[from] CommandError),
}

enum State {
    Idle,
    Command(Vec<u8>),
    DataSet { command: Command, bytes: Vec<u8> },
    Object,
    Dropped(Refusal),
}

/// Puts the messages of one association together.
pub struct Assembler {
    contexts: BTreeMap<u8, State>,
    buffered: usize,
    max_buffered: usize,
}

impl Assembler {
    /// For the accepted presentation contexts. All messages together take at most `max_buffered` bytes of memory, the
    /// data sets of C-STORE aside, which are handed on at once.
    pub fn new(accepted: impl IntoIterator<Item = u8>, max_buffered: usize) -> Self {
        Assembler {
            contexts: accepted.into_iter().map(|context| (context, State::Idle)).collect(),
            buffered: 0,
            max_buffered,
        }
    }

    /// Whether any message has begun and not ended.
    pub fn is_open(&self) -> bool {
        self.contexts.values().any(|state| !matches!(state, State::Idle))
    }

    /// Takes the next fragment.
    pub fn feed<'a>(&mut self, fragment: Fragment<'a>) -> Result<Event<'a>, MessageError> {
        let slot = self
            .contexts
            .get_mut(&fragment.context)
            .ok_or(MessageError::UnknownContext)?;
        let state = std::mem::replace(slot, State::Idle);
        let (state, event) = match (fragment.part, state) {
            (Part::Command, State::Idle) => self.command(fragment, Vec::new())?,
            (Part::Command, State::Command(bytes)) => self.command(fragment, bytes)?,
            (Part::Command, State::DataSet { .. } | State::Object | State::Dropped(_)) => {
                return Err(MessageError::CommandInsideDataSet);
            }
            (Part::DataSet, State::Idle | State::Command(_)) => return Err(MessageError::DataSetWithoutCommand),
            (Part::DataSet, State::DataSet { command, bytes }) => self.data_set(fragment, command, bytes)?,
            (Part::DataSet, State::Object) => object(fragment),
            (Part::DataSet, State::Dropped(refusal)) => dropped(fragment, refusal),
        };
        if let Some(slot) = self.contexts.get_mut(&fragment.context) {
            *slot = state;
        }
        Ok(event)
    }

    fn command<'a>(&mut self, fragment: Fragment<'a>, mut bytes: Vec<u8>) -> Result<(State, Event<'a>), MessageError> {
        if bytes.len() + fragment.bytes.len() > MAX_BYTES {
            return Err(CommandError::TooLong.into());
        }
        // Commands count too: many contexts may each hold the beginning of one.
        if self.buffered + fragment.bytes.len() > self.max_buffered {
            return Err(CommandError::TooLong.into());
        }
        bytes.extend_from_slice(fragment.bytes);
        self.buffered += fragment.bytes.len();
        match fragment.position {
            Position::More => Ok((State::Command(bytes), Event::Incomplete)),
            Position::Last => {
                self.buffered -= bytes.len();
                match decode(&bytes) {
                    Ok(command) => Ok(decoded(fragment.context, command)),
                    Err(undecodable) => match undecodable.answer {
                        Some(refusal) => Ok(refused(fragment.context, refusal)),
                        None => Err(undecodable.reason.into()),
                    },
                }
            }
        }
    }

    fn data_set<'a>(
        &mut self,
        fragment: Fragment<'a>,
        command: Command,
        mut bytes: Vec<u8>,
    ) -> Result<(State, Event<'a>), MessageError> {
        if self.buffered + fragment.bytes.len() > self.max_buffered {
            self.buffered -= bytes.len();
            return match command {
                Command::Request(request) => Ok(dropped(fragment, request.refusal(Status::RESOURCE_LIMITATION))),
                Command::Response(_) | Command::Cancel { .. } => Err(MessageError::DataSetTooLong),
            };
        }
        bytes.extend_from_slice(fragment.bytes);
        self.buffered += fragment.bytes.len();
        match fragment.position {
            Position::More => Ok((State::DataSet { command, bytes }, Event::Incomplete)),
            Position::Last => {
                self.buffered -= bytes.len();
                Ok((State::Idle, whole(fragment.context, command, Some(bytes))))
            }
        }
    }
}

/// What follows a command that was read.
fn decoded(context: u8, command: Command) -> (State, Event<'static>) {
    match command {
        Command::Request(
            request @ Request {
                operation: Operation::Store(_),
                data_set: DataSetType::Follows,
                ..
            },
        ) => (State::Object, Event::StoreBegins { context, request }),
        Command::Request(Request {
            data_set: DataSetType::Follows,
            ..
        })
        | Command::Response(Response {
            data_set: DataSetType::Follows,
            ..
        }) => {
            let bytes = Vec::new();
            (State::DataSet { command, bytes }, Event::Incomplete)
        }
        Command::Request(_) | Command::Response(_) | Command::Cancel { .. } => {
            (State::Idle, whole(context, command, None))
        }
    }
}

fn refused(context: u8, refusal: Refusal) -> (State, Event<'static>) {
    match refusal.data_set {
        DataSetType::Follows => (State::Dropped(refusal), Event::Incomplete),
        DataSetType::Absent => {
            let message = Message::Refused(refusal);
            (State::Idle, Event::Message { context, message })
        }
    }
}

fn whole(context: u8, command: Command, data_set: Option<Vec<u8>>) -> Event<'static> {
    let message = Message::Usable { command, data_set };
    Event::Message { context, message }
}

fn object(fragment: Fragment<'_>) -> (State, Event<'_>) {
    let state = match fragment.position {
        Position::More => State::Object,
        Position::Last => State::Idle,
    };
    let event = Event::ObjectBytes {
        context: fragment.context,
        bytes: fragment.bytes,
        position: fragment.position,
    };
    (state, event)
}

fn dropped(fragment: Fragment<'_>, refusal: Refusal) -> (State, Event<'static>) {
    match fragment.position {
        Position::More => (State::Dropped(refusal), Event::Incomplete),
        Position::Last => {
            let message = Message::Refused(refusal);
            let context = fragment.context;
            (State::Idle, Event::Message { context, message })
        }
    }
}

#[cfg(test)]
mod tests;
