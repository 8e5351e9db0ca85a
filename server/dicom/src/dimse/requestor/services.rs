//! What can be asked of a peer.

use tokio::io::{AsyncRead, AsyncReadExt};

use super::messages::Asked;
use super::{Requestor, RequestorError};
use crate::dimse::command::{Command, DataSetType, Operation};
use crate::dimse::contexts::{
    MODALITY_WORKLIST, PERFORMED_STEP, STORAGE_COMMITMENT, STORAGE_COMMITMENT_INSTANCE, TransferSyntax, VERIFICATION,
};
use crate::dimse::message::{Fragment, Part, Position};
use crate::dimse::pdu;
use crate::dimse::provider::{CommitmentEvent, DataSet};
use crate::dimse::status::{Status, StatusKind};
use crate::dimse::uid::Uid;

/// "Request storage commitment" (PS3.4 section J.3.2).
const REQUEST_COMMITMENT: u16 = 1;

/// An object to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreObject {
    /// Its SOP class.
    pub sop_class: Uid,
    /// Its SOP instance.
    pub instance: Uid,
    /// What its data set is encoded in; the peer must have accepted it.
    pub syntax: TransferSyntax,
}

/// What a C-FIND brings next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A match.
    Match(DataSet),
    /// No more: success, cancelled or a failure.
    End(Status),
}

/// The matches of a C-FIND, as they come.
pub struct Matches<'a> {
    requestor: &'a mut Requestor,
    asked: Asked,
}

impl Matches<'_> {
    /// The next match, or the end.
    pub async fn next(&mut self) -> Result<Found, RequestorError> {
        let (response, identifier) = self.requestor.answer(self.asked).await?;
        match response.status.kind() {
            StatusKind::Pending => {
                let bytes = identifier.ok_or(RequestorError::Protocol)?;
                let accepted = self.requestor.contexts.get(&self.asked.context);
                let syntax = accepted.ok_or(RequestorError::Protocol)?.syntax;
                Ok(Found::Match(DataSet { bytes, syntax }))
            }
            StatusKind::Success | StatusKind::Warning | StatusKind::Failure | StatusKind::Cancel => {
                Ok(Found::End(response.status))
            }
        }
    }

    /// C-CANCEL: the end comes soon, but perhaps not next.
    pub async fn cancel(&mut self) -> Result<(), RequestorError> {
        let message_id = self.asked.message_id;
        let cancel = Command::Cancel { message_id }.encode();
        self.requestor
            .send_part(self.asked.context, Part::Command, &cancel)
            .await
    }
}

impl Requestor {
    /// C-ECHO.
    pub async fn echo(&mut self) -> Result<Status, RequestorError> {
        self.status(VERIFICATION, Operation::Echo, None).await
    }

    /// C-STORE of a data set without its file header, read as it is sent.
    pub async fn store(
        &mut self,
        object: &StoreObject,
        data_set: &mut (impl AsyncRead + Unpin),
    ) -> Result<Status, RequestorError> {
        let context = self.context(&object.sop_class, Some(object.syntax))?;
        let operation = Operation::Store(object.instance.clone());
        let asked = self
            .send_request(context, &object.sop_class, operation, DataSetType::Follows)
            .await?;
        let room = pdu::room(self.peer_pdu);
        let mut piece = read_piece(data_set, room).await?;
        loop {
            // The last fragment must say that it is, so the next is read before this one goes.
            let next = read_piece(data_set, room).await?;
            let position = if next.is_empty() {
                Position::Last
            } else {
                Position::More
            };
            self.out.clear();
            let fragment = Fragment {
                context,
                part: Part::DataSet,
                position,
                bytes: &piece,
            };
            pdu::append_fragment(&mut self.out, fragment);
            self.wire.send(&self.out).await?;
            if next.is_empty() {
                break;
            }
            piece = next;
        }
        let (response, _) = self.answer(asked).await?;
        Ok(response.status)
    }

    /// C-FIND of the worklist. The matches must be read to their end before anything else is asked.
    pub async fn find_worklist(&mut self, identifier: &DataSet) -> Result<Matches<'_>, RequestorError> {
        let sop_class = uid(MODALITY_WORKLIST)?;
        let asked = self.ask(&sop_class, Operation::Find, Some(identifier)).await?;
        let requestor = self;
        Ok(Matches { requestor, asked })
    }

    /// N-CREATE of a performed procedure step; gives the instance that the peer named, if it did.
    pub async fn mpps_create(
        &mut self,
        instance: Option<Uid>,
        attributes: &DataSet,
    ) -> Result<(Status, Option<Uid>), RequestorError> {
        let sop_class = uid(PERFORMED_STEP)?;
        let asked = self
            .ask(&sop_class, Operation::Create(instance), Some(attributes))
            .await?;
        let (response, _) = self.answer(asked).await?;
        Ok((response.status, response.instance))
    }

    /// N-SET of a performed procedure step.
    pub async fn mpps_set(&mut self, instance: Uid, modifications: &DataSet) -> Result<Status, RequestorError> {
        self.status(PERFORMED_STEP, Operation::Set(instance), Some(modifications))
            .await
    }

    /// N-ACTION: asks for storage commitment.
    pub async fn request_commitment(&mut self, action: &DataSet) -> Result<Status, RequestorError> {
        let operation = Operation::Action {
            instance: uid(STORAGE_COMMITMENT_INSTANCE)?,
            action_type: REQUEST_COMMITMENT,
        };
        self.status(STORAGE_COMMITMENT, operation, Some(action)).await
    }

    /// N-EVENT-REPORT: answers a request for storage commitment, on an association with [`super::Role::Provider`].
    pub async fn report_commitment(
        &mut self,
        event: CommitmentEvent,
        information: &DataSet,
    ) -> Result<Status, RequestorError> {
        let operation = Operation::EventReport {
            instance: uid(STORAGE_COMMITMENT_INSTANCE)?,
            event_type: event.event_type(),
        };
        self.status(STORAGE_COMMITMENT, operation, Some(information)).await
    }

    async fn status(
        &mut self,
        sop_class: &str,
        operation: Operation,
        data_set: Option<&DataSet>,
    ) -> Result<Status, RequestorError> {
        let asked = self.ask(&uid(sop_class)?, operation, data_set).await?;
        let (response, _) = self.answer(asked).await?;
        Ok(response.status)
    }
}

/// Of the standard's own identifiers, which are valid.
fn uid(text: &str) -> Result<Uid, RequestorError> {
    Uid::try_from(text).map_err(|_| RequestorError::Request)
}

/// As many bytes as there is room for, fewer only at the end.
async fn read_piece(from: &mut (impl AsyncRead + Unpin), room: usize) -> Result<Vec<u8>, RequestorError> {
    let mut piece = Vec::with_capacity(room);
    from.take(room as u64)
        .read_to_end(&mut piece)
        .await
        .map_err(RequestorError::Object)?;
    Ok(piece)
}
