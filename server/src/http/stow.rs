//! DICOMweb intake: STOW-RS (DICOM PS3.18 section 10.5). Each part is taken in like an object from a machine, and
//! answered for by itself.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Json, Response};
use dicom::dimse::contexts::{Service, sop_class};
use dicom::dimse::{Status, TransferSyntax};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, Request, StatusCode};
use serde_json::{Value, json};

use super::error_page::RequestId;
use super::multipart::Multipart;
use super::pace::{NotRead, Paced};
use crate::error::reference;
use crate::intake::part10::{Head, MOST_HEAD_BYTES, NoHead};
use crate::intake::reception::{Reception, Refusal};
use crate::state::AppState;
use crate::store::{Scope, Sender};

/// The most objects of one request.
const MOST_PARTS: usize = 2_000;
/// The object is encoded in a transfer syntax that is not taken: a failure reason of STOW-RS alone (PS3.18 table
/// I.2-2), since machines agree on theirs beforehand.
const SYNTAX_NOT_SUPPORTED: Status = Status(0xC122);
/// What a response is.
const DICOM_JSON: HeaderValue = HeaderValue::from_static("application/dicom+json");

/// What was taken in and what was not: the UIDs by which an object calls itself, as far as they could be read.
#[derive(Default)]
struct Answers {
    stored: Vec<Head>,
    failed: Vec<(Option<Head>, Status)>,
}

/// Takes objects in.
pub async fn store(State(state): State<AppState>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let sender = match sender(&state, &parts.headers).await {
        Ok(sender) => sender,
        Err(Denied::Unavailable) => return unavailable(RequestId::of(&parts.extensions)),
        Err(Denied::Unknown) => {
            let challenge = [(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))];
            return (StatusCode::UNAUTHORIZED, challenge).into_response();
        }
        Err(Denied::Scope) => return StatusCode::FORBIDDEN.into_response(),
    };
    if !accepts_json(&parts.headers) {
        return StatusCode::NOT_ACCEPTABLE.into_response();
    }
    let Some(boundary) = boundary(&parts.headers) else {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    };
    let Ok(_place) = state.intake.uploads.try_acquire() else {
        return unavailable(RequestId::of(&parts.extensions));
    };
    let mut answers = Answers::default();
    let taken = match Multipart::new(body, &boundary) {
        Ok(multipart) => take_all(&state, sender, &mut Paced::new(multipart), &mut answers).await,
        Err(_) => Err(Broken::Body),
    };
    let status = match taken {
        Err(Broken::TooMany) => Some(StatusCode::PAYLOAD_TOO_LARGE),
        Ok(()) | Err(Broken::Body) if answers.is_empty() => Some(StatusCode::BAD_REQUEST),
        Ok(()) | Err(Broken::Body) => None,
    };
    // What was stored before the body went wrong is stored: the sender hears of it.
    match status {
        Some(status) if answers.is_empty() => status.into_response(),
        status => answers.response(status),
    }
}

enum Denied {
    Unknown,
    Scope,
    Unavailable,
}

/// Whom the bearer token stands for.
async fn sender(state: &AppState, headers: &HeaderMap) -> Result<Sender, Denied> {
    let value = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = value.and_then(|value| value.split_once(' ')).ok_or(Denied::Unknown)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Denied::Unknown);
    }
    let found = state.auth.principal(token.trim()).await.map_err(|error| {
        tracing::warn!(cause = &error as &dyn std::error::Error, "a token cannot be looked up");
        Denied::Unavailable
    })?;
    let principal = found.ok_or(Denied::Unknown)?;
    if !principal.scopes.contains(&Scope::Ingest) {
        return Err(Denied::Scope);
    }
    Ok(Sender {
        unit: principal.unit,
        machine: principal.machine,
        association: None,
    })
}

fn unavailable(request: uuid::Uuid) -> Response {
    tracing::warn!(
        reference = reference(request),
        "objects sent by HTTP were not taken in now"
    );
    let later = [(RETRY_AFTER, HeaderValue::from_static("10"))];
    (StatusCode::SERVICE_UNAVAILABLE, later).into_response()
}

fn accepts_json(headers: &HeaderMap) -> bool {
    let Some(accept) = headers.get(ACCEPT).and_then(|value| value.to_str().ok()) else {
        return true;
    };
    accept.split(',').any(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        matches!(
            kind,
            "*/*" | "application/*" | "application/dicom+json" | "application/json"
        )
    })
}

/// The boundary, when the body is `multipart/related; type="application/dicom"`.
fn boundary(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let mut fields = value.split(';').map(str::trim);
    if !fields.next()?.eq_ignore_ascii_case("multipart/related") {
        return None;
    }
    let (mut boundary, mut is_dicom) = (None, false);
    for (name, value) in fields.filter_map(|field| field.split_once('=')) {
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "boundary" => boundary = Some(value.to_owned()),
            "type" => is_dicom = value.eq_ignore_ascii_case("application/dicom"),
            _ => {}
        }
    }
    boundary.filter(|_| is_dicom)
}

/// Why a body was not read to its end.
enum Broken {
    Body,
    TooMany,
}

impl From<NotRead> for Broken {
    fn from(_: NotRead) -> Self {
        Broken::Body
    }
}

async fn take_all(
    state: &AppState,
    sender: Sender,
    multipart: &mut Paced,
    answers: &mut Answers,
) -> Result<(), Broken> {
    while let Some(part) = multipart.next_part().await? {
        if answers.stored.len() + answers.failed.len() >= MOST_PARTS {
            return Err(Broken::TooMany);
        }
        if part.content_type != "application/dicom" || part.is_encoded {
            take_unknown(state, sender, multipart, Vec::new(), answers).await?;
        } else {
            take(state, sender, multipart, answers).await?;
        }
    }
    Ok(())
}

/// Takes one part in. An error of the body is none of the object's.
async fn take(state: &AppState, sender: Sender, multipart: &mut Paced, answers: &mut Answers) -> Result<(), Broken> {
    let mut front = Vec::new();
    let (head, length) = loop {
        match Head::read(&front) {
            Ok(read) => break read,
            Err(NoHead::TooShort) if front.len() < MOST_HEAD_BYTES => match multipart.chunk().await? {
                Some(bytes) => front.extend_from_slice(&bytes),
                None => return take_unknown(state, sender, multipart, front, answers).await,
            },
            Err(NoHead::TooShort | NoHead::NotDicom) => {
                return take_unknown(state, sender, multipart, front, answers).await;
            }
        }
    };
    if let Some(status) = not_accepted(&head) {
        answers.failed.push((Some(head), status));
        return Ok(());
    }
    let taken = match Reception::begin(&state.intake, head.clone(), sender).await {
        Ok(reception) => pour(reception, &front[length..], multipart).await?,
        Err(refusal) => Err(refusal),
    };
    match taken {
        Ok(()) => answers.stored.push(head),
        Err(refusal) => answers.failed.push((Some(head), refusal.status())),
    }
    Ok(())
}

/// Takes a part that is no DICOM file, or not as one, of which `front` was read: it is quarantined, never dropped.
async fn take_unknown(
    state: &AppState,
    sender: Sender,
    multipart: &mut Paced,
    front: Vec<u8>,
    answers: &mut Answers,
) -> Result<(), Broken> {
    let taken = match Reception::begin_unknown(&state.intake, sender).await {
        Ok(reception) => pour(reception, &front, multipart).await?,
        Err(refusal) => Err(refusal),
    };
    let status = taken.err().map_or(Status::CANNOT_UNDERSTAND, Refusal::status);
    answers.failed.push((None, status));
    Ok(())
}

/// Takes what was read of a part, and the rest of it.
async fn pour(mut reception: Reception, front: &[u8], multipart: &mut Paced) -> Result<Result<(), Refusal>, Broken> {
    let mut written = reception.write(front).await;
    while written.is_ok()
        && let Some(bytes) = multipart.chunk().await?
    {
        written = reception.write(&bytes).await;
    }
    Ok(match written {
        Ok(()) => reception.finish().await,
        Err(refusal) => Err(refusal),
    })
}

/// Why an object is of no kind that is taken, or encoded in no way that is: the same table as for machines.
fn not_accepted(head: &Head) -> Option<Status> {
    let class = sop_class(&head.sop_class_uid).filter(|class| class.service == Service::Storage);
    let syntax = TransferSyntax::of_uid(&head.transfer_syntax_uid);
    match (class, syntax) {
        (Some(class), Some(syntax)) if class.syntaxes.contains(&syntax) => None,
        (Some(_), _) => Some(SYNTAX_NOT_SUPPORTED),
        (None, _) => Some(Status::CLASS_NOT_SUPPORTED),
    }
}

impl Answers {
    fn is_empty(&self) -> bool {
        self.stored.is_empty() && self.failed.is_empty()
    }

    /// The Store Instances Response Module (PS3.18 table 10.5.3-1), as JSON (PS3.18 annex F).
    fn response(self, status: Option<StatusCode>) -> Response {
        let of_answers = match (self.stored.is_empty(), self.failed.is_empty()) {
            (_, true) => StatusCode::OK,
            (false, false) => StatusCode::ACCEPTED,
            (true, false) => StatusCode::CONFLICT,
        };
        let status = status.unwrap_or(of_answers);
        let mut module = json!({ "00081190": { "vr": "UR" } });
        if !self.failed.is_empty() {
            let items: Vec<Value> = self.failed.iter().map(failed_item).collect();
            module["00081198"] = json!({ "vr": "SQ", "Value": items });
        }
        if !self.stored.is_empty() {
            let items: Vec<Value> = self.stored.iter().map(stored_item).collect();
            module["00081199"] = json!({ "vr": "SQ", "Value": items });
        }
        (status, [(CONTENT_TYPE, DICOM_JSON)], Json(module)).into_response()
    }
}

fn stored_item(head: &Head) -> Value {
    json!({
        "00081150": { "vr": "UI", "Value": [head.sop_class_uid] },
        "00081155": { "vr": "UI", "Value": [head.sop_instance_uid] },
        "00081190": { "vr": "UR" },
    })
}

fn failed_item((head, status): &(Option<Head>, Status)) -> Value {
    let mut item = json!({ "00081197": { "vr": "US", "Value": [status.code()] } });
    if let Some(head) = head {
        item["00081150"] = json!({ "vr": "UI", "Value": [head.sop_class_uid] });
        item["00081155"] = json!({ "vr": "UI", "Value": [head.sop_instance_uid] });
    }
    item
}
