//! Commands as bytes.

use super::elements::Writer;
use super::{
    C_CANCEL, C_ECHO, C_FIND, C_STORE, Command, DataSetType, Element, N_ACTION, N_CREATE, N_EVENT_REPORT, N_SET,
    NO_DATA_SET, Operation, RESPONSE, Refusal, Request, Response, ResponseKind, SOME_DATA_SET,
};
use crate::dimse::status::Status;
use crate::dimse::summary::ServiceName;

const MEDIUM_PRIORITY: u16 = 0x0000;

impl Command {
    /// The command set.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Command::Request(request) => request.encode(),
            Command::Response(response) => response.encode(),
            Command::Cancel { message_id } => Writer::new()
                .number(Element::CommandField, C_CANCEL)
                .number(Element::MessageIdRespondedTo, *message_id)
                .number(Element::DataSetType, NO_DATA_SET)
                .finish(),
        }
    }
}

impl DataSetType {
    fn number(self) -> u16 {
        match self {
            DataSetType::Follows => SOME_DATA_SET,
            DataSetType::Absent => NO_DATA_SET,
        }
    }
}

/// A request's elements from its class to its data set type.
fn begun(request: &Request, class: Element, field: u16, priority: Option<u16>) -> Writer {
    Writer::new()
        .uid(class, &request.sop_class)
        .number(Element::CommandField, field)
        .number(Element::MessageId, request.message_id)
        .number_if_present(Element::Priority, priority)
        .number(Element::DataSetType, request.data_set.number())
}

impl Request {
    /// The answer to it when it is not carried out.
    pub fn refusal(&self, status: Status) -> Refusal {
        let request_field = match self.operation {
            Operation::Echo => C_ECHO,
            Operation::Store(_) => C_STORE,
            Operation::Find => C_FIND,
            Operation::Create(_) => N_CREATE,
            Operation::Set(_) => N_SET,
            Operation::Action { .. } => N_ACTION,
            Operation::EventReport { .. } => N_EVENT_REPORT,
        };
        Refusal {
            request_field,
            message_id: self.message_id,
            status,
            data_set: self.data_set,
        }
    }

    /// The command set.
    pub fn encode(&self) -> Vec<u8> {
        let affected = Element::AffectedSopClass;
        let requested = Element::RequestedSopClass;
        match &self.operation {
            Operation::Echo => begun(self, affected, C_ECHO, None),
            Operation::Find => begun(self, affected, C_FIND, Some(MEDIUM_PRIORITY)),
            Operation::Store(instance) => {
                begun(self, affected, C_STORE, Some(MEDIUM_PRIORITY)).uid(Element::AffectedSopInstance, instance)
            }
            Operation::Create(instance) => {
                begun(self, affected, N_CREATE, None).uid_if_present(Element::AffectedSopInstance, instance.as_ref())
            }
            Operation::Set(instance) => {
                begun(self, requested, N_SET, None).uid(Element::RequestedSopInstance, instance)
            }
            Operation::Action { instance, action_type } => begun(self, requested, N_ACTION, None)
                .uid(Element::RequestedSopInstance, instance)
                .number(Element::ActionType, *action_type),
            Operation::EventReport { instance, event_type } => begun(self, affected, N_EVENT_REPORT, None)
                .uid(Element::AffectedSopInstance, instance)
                .number(Element::EventType, *event_type),
        }
        .finish()
    }
}

impl Response {
    /// The command set.
    pub fn encode(&self) -> Vec<u8> {
        let (field, event_type, action_type) = match self.kind {
            ResponseKind::Echo => (C_ECHO, None, None),
            ResponseKind::Store => (C_STORE, None, None),
            ResponseKind::Find => (C_FIND, None, None),
            ResponseKind::Create => (N_CREATE, None, None),
            ResponseKind::Set => (N_SET, None, None),
            ResponseKind::Action(action_type) => (N_ACTION, None, action_type),
            ResponseKind::EventReport(event_type) => (N_EVENT_REPORT, event_type, None),
        };
        Writer::new()
            .uid_if_present(Element::AffectedSopClass, self.sop_class.as_ref())
            .number(Element::CommandField, field | RESPONSE)
            .number(Element::MessageIdRespondedTo, self.message_id)
            .number(Element::DataSetType, self.data_set.number())
            .number(Element::Status, self.status.code())
            .uid_if_present(Element::AffectedSopInstance, self.instance.as_ref())
            .number_if_present(Element::EventType, event_type)
            .tags(Element::AttributeIdentifierList, &self.attributes)
            .number_if_present(Element::ActionType, action_type)
            .finish()
    }
}

impl Refusal {
    /// The service that was asked for.
    pub fn service(&self) -> ServiceName {
        match self.request_field {
            C_ECHO => ServiceName::CEcho,
            C_STORE => ServiceName::CStore,
            C_FIND => ServiceName::CFind,
            N_CREATE => ServiceName::NCreate,
            N_SET => ServiceName::NSet,
            N_ACTION => ServiceName::NAction,
            N_EVENT_REPORT => ServiceName::NEventReport,
            _ => ServiceName::Unrecognised,
        }
    }

    /// The command set of the response.
    pub fn encode(&self) -> Vec<u8> {
        Writer::new()
            .number(Element::CommandField, self.request_field | RESPONSE)
            .number(Element::MessageIdRespondedTo, self.message_id)
            .number(Element::DataSetType, NO_DATA_SET)
            .number(Element::Status, self.status.code())
            .finish()
    }
}
