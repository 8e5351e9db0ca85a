//! What comes of a request for an association: who asks, and which presentation contexts are agreed (DICOM PS3.8
//! sections 7.1 and 9.3.2, PS3.7 annex D).

use std::collections::BTreeMap;
use std::net::IpAddr;

use dicom_ul::pdu::{
    AssociationAC, AssociationRQ, PresentationContextProposed, PresentationContextResult,
    PresentationContextResultReason, RequestorRoles, UserVariableItem,
};

use super::ae_title::AeTitle;
use super::contexts::{SopClass, TransferSyntax, sop_class};
use super::provider::{Caller, Rejection};

pub(super) const APPLICATION_CONTEXT: &str = "1.2.840.10008.3.1.1.1";
/// Identifies this software, (PS3.7 section D.3.3.2).
pub const IMPLEMENTATION_CLASS: &str = "2.25.216100860529365877154300747860651500502";
/// Its version, for people who read logs.
pub const IMPLEMENTATION_VERSION: &str = concat!("FOURVIEW_", env!("CARGO_PKG_VERSION"));

/// Bit 0 says version 1, the only one there is.
const PROTOCOL_VERSION: u16 = 1;
/// What a peer gets that sets no limit.
const UNLIMITED_PDU: u32 = 128 * 1024;
/// Nobody sends less than this on purpose: room for a fragment's header and some bytes.
const LEAST_PDU: u32 = 64;

/// An accepted presentation context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Context {
    pub(super) class: &'static SopClass,
    pub(super) syntax: TransferSyntax,
}

/// What was agreed, and how to say so.
pub(super) struct Agreement {
    pub(super) contexts: BTreeMap<u8, Context>,
    /// The longest P-DATA that the peer takes.
    pub(super) peer_pdu: usize,
    pub(super) accept: AssociationAC,
}

/// Who asks; or why the request is no request that we can answer.
pub(super) fn caller(
    request: &AssociationRQ,
    address: IpAddr,
    certificate: Option<Vec<u8>>,
) -> Result<Caller, Rejection> {
    if request.protocol_version & PROTOCOL_VERSION == 0 {
        return Err(Rejection::ProtocolVersionNotSupported);
    }
    if trimmed(&request.application_context_name) != APPLICATION_CONTEXT {
        return Err(Rejection::ApplicationContextNotSupported);
    }
    let mut caller = Caller {
        calling: AeTitle::try_from(trimmed(&request.calling_ae_title))
            .map_err(|_| Rejection::CallingAeNotRecognised)?,
        called: AeTitle::try_from(trimmed(&request.called_ae_title)).map_err(|_| Rejection::CalledAeNotRecognised)?,
        address,
        certificate,
        implementation_class: None,
        implementation_version: None,
    };
    for item in &request.user_variables {
        match item {
            UserVariableItem::ImplementationClassUID(uid) => {
                caller.implementation_class = Some(trimmed(uid).to_owned());
            }
            UserVariableItem::ImplementationVersionName(name) => {
                caller.implementation_version = Some(trimmed(name).to_owned());
            }
            _ => {}
        }
    }
    if has_invalid_contexts(&request.presentation_contexts) {
        return Err(Rejection::NoReasonGiven);
    }
    Ok(caller)
}

/// Their numbers must be odd and differ.
fn has_invalid_contexts(proposed: &[PresentationContextProposed]) -> bool {
    let mut ids: Vec<u8> = proposed.iter().map(|context| context.id).collect();
    ids.sort_unstable();
    ids.is_empty() || ids.iter().any(|id| id % 2 == 0) || ids.windows(2).any(|pair| pair[0] == pair[1])
}

/// Agrees to what we can of what is proposed. A context that we refuse is refused by itself, with its reason.
pub(super) fn agree(request: &AssociationRQ, max_pdu: u32) -> Agreement {
    let mut contexts = BTreeMap::new();
    let mut results = Vec::with_capacity(request.presentation_contexts.len());
    for proposed in &request.presentation_contexts {
        let result = choose(proposed);
        if let Ok(context) = result {
            contexts.insert(proposed.id, context);
        }
        results.push(PresentationContextResult {
            id: proposed.id,
            transfer_syntax: result
                .as_ref()
                .map_or(TransferSyntax::ImplicitLittle, |context| context.syntax)
                .uid()
                .to_owned(),
            reason: result.err().unwrap_or(PresentationContextResultReason::Acceptance),
        });
    }
    let mut user_variables = vec![
        UserVariableItem::MaxLength(max_pdu),
        UserVariableItem::ImplementationClassUID(IMPLEMENTATION_CLASS.to_owned()),
        UserVariableItem::ImplementationVersionName(IMPLEMENTATION_VERSION.to_owned()),
    ];
    user_variables.extend(request.user_variables.iter().filter_map(role));
    Agreement {
        contexts,
        peer_pdu: peer_pdu(&request.user_variables),
        accept: AssociationAC {
            protocol_version: PROTOCOL_VERSION,
            calling_ae_title: request.calling_ae_title.clone(),
            called_ae_title: request.called_ae_title.clone(),
            application_context_name: APPLICATION_CONTEXT.to_owned(),
            presentation_contexts: results,
            user_variables,
        },
    }
}

fn choose(proposed: &PresentationContextProposed) -> Result<Context, PresentationContextResultReason> {
    let class = sop_class(trimmed(&proposed.abstract_syntax))
        .ok_or(PresentationContextResultReason::AbstractSyntaxNotSupported)?;
    let syntax = class
        .choose(proposed.transfer_syntaxes.iter().map(|uid| trimmed(uid)))
        .ok_or(PresentationContextResultReason::TransferSyntaxesNotSupported)?;
    Ok(Context { class, syntax })
}

/// Who connects to us is a user of our services, never their provider.
fn role(item: &UserVariableItem) -> Option<UserVariableItem> {
    match item {
        UserVariableItem::ScuScpRoleSelectionSubItem(uid, roles) if sop_class(trimmed(uid)).is_some() => {
            let roles = RequestorRoles {
                scu: roles.scu,
                scp: false,
            };
            Some(UserVariableItem::ScuScpRoleSelectionSubItem(uid.clone(), roles))
        }
        _ => None,
    }
}

/// The longest P-DATA that the peer takes, as it says among its user variables.
pub(super) fn peer_pdu(variables: &[UserVariableItem]) -> usize {
    let stated = variables.iter().find_map(|item| match item {
        UserVariableItem::MaxLength(length) => Some(*length),
        _ => None,
    });
    let length = match stated {
        None | Some(0) => UNLIMITED_PDU,
        Some(length) => length.clamp(LEAST_PDU, UNLIMITED_PDU),
    };
    length as usize
}

/// Without the padding that some machines send.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\0'])
}
