//! Command sets as types (DICOM PS3.7 sections 9.3 and 10.3, annex E).
//!
//! Elements that a service does not need are skipped. A request that lacks something it needs can still be answered,
//! as long as it says which request it is.

mod elements;
mod encoding;

use dicom_core::Tag;

use super::status::Status;
use super::summary::ServiceName;
use super::uid::Uid;
use elements::Elements;
pub(super) use elements::MAX_BYTES;

/// The elements that are read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// (0000,0002).
    AffectedSopClass,
    /// (0000,0003).
    RequestedSopClass,
    /// (0000,0100).
    CommandField,
    /// (0000,0110).
    MessageId,
    /// (0000,0120).
    MessageIdRespondedTo,
    /// (0000,0700).
    Priority,
    /// (0000,0800).
    DataSetType,
    /// (0000,0900).
    Status,
    /// (0000,1000).
    AffectedSopInstance,
    /// (0000,1001).
    RequestedSopInstance,
    /// (0000,1002).
    EventType,
    /// (0000,1005).
    AttributeIdentifierList,
    /// (0000,1008).
    ActionType,
}

impl Element {
    fn number(self) -> u16 {
        match self {
            Element::AffectedSopClass => 0x0002,
            Element::RequestedSopClass => 0x0003,
            Element::CommandField => 0x0100,
            Element::MessageId => 0x0110,
            Element::MessageIdRespondedTo => 0x0120,
            Element::Priority => 0x0700,
            Element::DataSetType => 0x0800,
            Element::Status => 0x0900,
            Element::AffectedSopInstance => 0x1000,
            Element::RequestedSopInstance => 0x1001,
            Element::EventType => 0x1002,
            Element::AttributeIdentifierList => 0x1005,
            Element::ActionType => 0x1008,
        }
    }
}

/// Why bytes are no command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// More bytes than any command has.
    #[error("the command set is too long")]
    TooLong,
    /// It ends inside an element.
    #[error("the command set is cut off")]
    Truncated,
    /// An element of another group.
    #[error("an element of group {0:04X} in a command set")]
    ForeignGroup(u16),
    /// An element that must be there is not, or is empty.
    #[error("{0:?} is missing in a command set")]
    Missing(Element),
    /// An element has the wrong length or characters.
    #[error("{0:?} has the wrong form in a command set")]
    Mistyped(Element),
    /// The command field is none that we know.
    #[error("the command field {0:04X} is unknown")]
    UnknownOperation(u16),
}

/// Bytes that are no command, and the answer that can be given all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a command set cannot be used")]
pub struct Undecodable {
    /// What is wrong.
    #[source]
    pub reason: CommandError,
    /// What to answer; nothing if it was no request, or does not say which.
    pub answer: Option<Refusal>,
}

/// The answer to a request that was not carried out because of its command set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The request's command field.
    pub request_field: u16,
    /// The request's message id.
    pub message_id: u16,
    /// Why.
    pub status: Status,
    /// Whether the request has a data set, to be read and dropped.
    pub data_set: DataSetType,
}

/// Whether a data set comes after the command, (0000,0800).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataSetType {
    /// It does.
    Follows,
    /// It does not.
    Absent,
}

const NO_DATA_SET: u16 = 0x0101;
const SOME_DATA_SET: u16 = 0x0001;

/// One command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Asks for something.
    Request(Request),
    /// Answers a request.
    Response(Response),
    /// C-CANCEL: no more matches, please.
    Cancel {
        /// Of the C-FIND to end.
        message_id: u16,
    },
}

/// A request of any service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Repeated in the response.
    pub message_id: u16,
    /// Affected or requested SOP class.
    pub sop_class: Uid,
    /// What is asked.
    pub operation: Operation,
    /// Whether a data set follows.
    pub data_set: DataSetType,
}

/// What a request asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// C-ECHO.
    Echo,
    /// C-STORE of this instance.
    Store(Uid),
    /// C-FIND.
    Find,
    /// N-CREATE of this instance, or of one that the provider names.
    Create(Option<Uid>),
    /// N-SET of this instance.
    Set(Uid),
    /// N-ACTION on an instance.
    Action {
        /// The instance.
        instance: Uid,
        /// What to do.
        action_type: u16,
    },
    /// N-EVENT-REPORT about an instance.
    EventReport {
        /// The instance.
        instance: Uid,
        /// What happened.
        event_type: u16,
    },
}

impl Operation {
    /// The service that it belongs to.
    pub fn service(&self) -> ServiceName {
        match self {
            Operation::Echo => ServiceName::CEcho,
            Operation::Store(_) => ServiceName::CStore,
            Operation::Find => ServiceName::CFind,
            Operation::Create(_) => ServiceName::NCreate,
            Operation::Set(_) => ServiceName::NSet,
            Operation::Action { .. } => ServiceName::NAction,
            Operation::EventReport { .. } => ServiceName::NEventReport,
        }
    }
}

/// A response of any service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// What it answers.
    pub kind: ResponseKind,
    /// The request's.
    pub message_id: u16,
    /// The affected SOP class.
    pub sop_class: Option<Uid>,
    /// The affected SOP instance.
    pub instance: Option<Uid>,
    /// How it went.
    pub status: Status,
    /// The attributes that the status is about.
    pub attributes: Vec<Tag>,
    /// Whether a data set follows.
    pub data_set: DataSetType,
}

/// The service of a response, with what only that service has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseKind {
    /// To C-ECHO.
    Echo,
    /// To C-STORE.
    Store,
    /// To C-FIND.
    Find,
    /// To N-CREATE.
    Create,
    /// To N-SET.
    Set,
    /// To N-ACTION, with its action type.
    Action(Option<u16>),
    /// To N-EVENT-REPORT, with its event type.
    EventReport(Option<u16>),
}

impl From<&Operation> for ResponseKind {
    fn from(operation: &Operation) -> Self {
        match operation {
            Operation::Echo => ResponseKind::Echo,
            Operation::Store(_) => ResponseKind::Store,
            Operation::Find => ResponseKind::Find,
            Operation::Create(_) => ResponseKind::Create,
            Operation::Set(_) => ResponseKind::Set,
            Operation::Action { action_type, .. } => ResponseKind::Action(Some(*action_type)),
            Operation::EventReport { event_type, .. } => ResponseKind::EventReport(Some(*event_type)),
        }
    }
}

const C_STORE: u16 = 0x0001;
const C_FIND: u16 = 0x0020;
const C_ECHO: u16 = 0x0030;
const N_EVENT_REPORT: u16 = 0x0100;
const N_SET: u16 = 0x0120;
const N_ACTION: u16 = 0x0130;
const N_CREATE: u16 = 0x0140;
const C_CANCEL: u16 = 0x0FFF;
const RESPONSE: u16 = 0x8000;

/// Reads one command set.
pub fn decode(bytes: &[u8]) -> Result<Command, Undecodable> {
    let unanswerable = |reason| Undecodable { reason, answer: None };
    let elements = Elements::read(bytes).map_err(unanswerable)?;
    let field = elements.number(Element::CommandField).map_err(unanswerable)?;
    // Without this the start of the next message is not known.
    let data_set = match elements.number(Element::DataSetType).map_err(unanswerable)? {
        NO_DATA_SET => DataSetType::Absent,
        _ => DataSetType::Follows,
    };
    if field == C_CANCEL {
        let message_id = elements.number(Element::MessageIdRespondedTo).map_err(unanswerable)?;
        return Ok(Command::Cancel { message_id });
    }
    if field & RESPONSE != 0 {
        return response(&elements, field, data_set)
            .map(Command::Response)
            .map_err(unanswerable);
    }
    let message_id = elements.number(Element::MessageId).map_err(unanswerable)?;
    request(&elements, field, message_id, data_set)
        .map(Command::Request)
        .map_err(|reason| Undecodable {
            reason,
            answer: Some(Refusal {
                request_field: field,
                message_id,
                status: refusal_status(reason),
                data_set,
            }),
        })
}

fn refusal_status(reason: CommandError) -> Status {
    match reason {
        CommandError::UnknownOperation(_) => Status::UNRECOGNISED_OPERATION,
        CommandError::Mistyped(Element::AffectedSopInstance | Element::RequestedSopInstance) => {
            Status::INVALID_INSTANCE
        }
        CommandError::TooLong
        | CommandError::Truncated
        | CommandError::ForeignGroup(_)
        | CommandError::Missing(_)
        | CommandError::Mistyped(_) => Status::MISTYPED_ARGUMENT,
    }
}

fn request(
    elements: &Elements<'_>,
    field: u16,
    message_id: u16,
    data_set: DataSetType,
) -> Result<Request, CommandError> {
    let (class, operation) = match field {
        C_ECHO => (Element::AffectedSopClass, Operation::Echo),
        C_FIND => (Element::AffectedSopClass, Operation::Find),
        C_STORE => {
            let instance = elements.uid(Element::AffectedSopInstance)?;
            (Element::AffectedSopClass, Operation::Store(instance))
        }
        N_CREATE => {
            let instance = elements.uid_if_present(Element::AffectedSopInstance)?;
            (Element::AffectedSopClass, Operation::Create(instance))
        }
        N_SET => {
            let instance = elements.uid(Element::RequestedSopInstance)?;
            (Element::RequestedSopClass, Operation::Set(instance))
        }
        N_ACTION => {
            let instance = elements.uid(Element::RequestedSopInstance)?;
            let action_type = elements.number(Element::ActionType)?;
            (Element::RequestedSopClass, Operation::Action { instance, action_type })
        }
        N_EVENT_REPORT => {
            let instance = elements.uid(Element::AffectedSopInstance)?;
            let event_type = elements.number(Element::EventType)?;
            (
                Element::AffectedSopClass,
                Operation::EventReport { instance, event_type },
            )
        }
        unknown => return Err(CommandError::UnknownOperation(unknown)),
    };
    Ok(Request {
        message_id,
        sop_class: elements.uid(class)?,
        operation,
        data_set,
    })
}

fn response(elements: &Elements<'_>, field: u16, data_set: DataSetType) -> Result<Response, CommandError> {
    let kind = match field & !RESPONSE {
        C_ECHO => ResponseKind::Echo,
        C_STORE => ResponseKind::Store,
        C_FIND => ResponseKind::Find,
        N_CREATE => ResponseKind::Create,
        N_SET => ResponseKind::Set,
        N_ACTION => ResponseKind::Action(elements.number_if_present(Element::ActionType)?),
        N_EVENT_REPORT => ResponseKind::EventReport(elements.number_if_present(Element::EventType)?),
        _ => return Err(CommandError::UnknownOperation(field)),
    };
    Ok(Response {
        kind,
        message_id: elements.number(Element::MessageIdRespondedTo)?,
        sop_class: elements.uid_if_present(Element::AffectedSopClass)?,
        instance: elements.uid_if_present(Element::AffectedSopInstance)?,
        status: Status(elements.number(Element::Status)?),
        attributes: elements.tags(Element::AttributeIdentifierList)?,
        data_set,
    })
}

#[cfg(test)]
mod tests;
