//! The body of a request: how much of it is taken, and how a form is read from it. What cannot be read exactly as
//! it was sent is refused: a character that was replaced on the way would be a wrong word in a record.

use app::error::AppError;
use app::forms::fields::Fields;
use axum::body::{Body, Bytes};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::request::Parts;
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// The most bytes of a form or of a call to a server function.
pub const MOST_BYTES: usize = 64 * 1024;
/// The most fields of a form; the longest of ours has fewer than 150.
const MOST_FIELDS: usize = 1_000;
const FORM: &str = "application/x-www-form-urlencoded";

/// Reads a whole body.
///
/// # Errors
/// [`AppError::TooLarge`] over [`MOST_BYTES`]; [`AppError::BadRequest`] when it breaks off.
pub async fn read(parts: &Parts, body: Body) -> Result<Bytes, AppError> {
    let announced = parts
        .headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    if announced
        .and_then(|length| length.parse::<usize>().ok())
        .is_some_and(|length| length > MOST_BYTES)
    {
        return Err(AppError::TooLarge);
    }
    match Limited::new(body, MOST_BYTES).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(AppError::TooLarge),
        Err(_) => Err(AppError::BadRequest),
    }
}

/// Reads a form.
///
/// # Errors
/// Those of [`read`], and [`AppError::BadRequest`] when it is no well-formed form.
pub async fn form(parts: &Parts, body: Body) -> Result<Fields, AppError> {
    let kind = parts
        .headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case(FORM) {
        return Err(AppError::BadRequest);
    }
    decode(&read(parts, body).await?)
}

/// Reads the fields of a query or of a form's body.
///
/// # Errors
/// [`AppError::BadRequest`] for a broken escape, for what is not UTF-8, and for too many fields.
pub fn decode(encoded: &[u8]) -> Result<Fields, AppError> {
    let mut fields = Fields::default();
    for (number, pair) in encoded
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .enumerate()
    {
        if number == MOST_FIELDS {
            return Err(AppError::BadRequest);
        }
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let mut half = || decode_text(halves.next().unwrap_or_default());
        let (name, value) = (half()?, half()?);
        fields.push(&name, value);
    }
    Ok(fields)
}

fn decode_text(encoded: &[u8]) -> Result<String, AppError> {
    let mut plain = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter();
    while let Some(byte) = rest.next() {
        plain.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|digit| digit.copied().and_then(hexadecimal));
                match digits {
                    [Some(high), Some(low)] => high * 16 + low,
                    _ => return Err(AppError::BadRequest),
                }
            }
            other => *other,
        });
    }
    String::from_utf8(plain).map_err(|_| AppError::BadRequest)
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(headers: &[(&str, &str)]) -> Parts {
        let mut request = http::Request::new(());
        for (name, value) in headers {
            let name = http::HeaderName::try_from(*name).expect("a name");
            request.headers_mut().insert(name, value.parse().expect("a value"));
        }
        request.into_parts().0
    }

    #[test]
    fn a_form_reads_back_exactly_as_typed() {
        let fields = decode(b"notes=line+1%0D%0Aline+2+%26+%C3%A9%2B&view=RMLO&view=LMLO&empty=&bare").expect("a form");
        let expected = Fields::default()
            .with("notes", "line 1\r\nline 2 & \u{e9}+")
            .with("view", "RMLO")
            .with("view", "LMLO")
            .with("empty", "")
            .with("bare", "");
        assert!(fields == expected);
        assert!(decode(b"").is_ok_and(|fields| fields.is_empty()));
    }

    #[test]
    fn a_broken_form_is_refused() {
        for broken in [&b"a=%"[..], b"a=%4", b"a=%zz", b"a=%ff", b"\xff=1"] {
            assert_eq!(decode(broken).err(), Some(AppError::BadRequest));
        }
        assert!(decode(&b"a&".repeat(MOST_FIELDS)).is_ok());
        assert!(decode(&b"a&".repeat(MOST_FIELDS + 1)).is_err());
    }

    #[tokio::test]
    async fn a_body_is_taken_up_to_its_limit_whatever_it_announces() {
        let form_headers = [("content-type", "application/x-www-form-urlencoded; charset=UTF-8")];
        let full = "a=".to_owned() + &"x".repeat(MOST_BYTES - 2);
        assert!(form(&parts(&form_headers), Body::from(full.clone())).await.is_ok());
        let over = form(&parts(&form_headers), Body::from(full + "x")).await;
        assert_eq!(over.err(), Some(AppError::TooLarge));
        let announced = parts(&[("content-length", "65537")]);
        assert_eq!(read(&announced, Body::empty()).await.err(), Some(AppError::TooLarge));
    }

    #[tokio::test]
    async fn only_forms_are_read_as_forms() {
        for headers in [
            &[][..],
            &[("content-type", "text/plain")],
            &[("content-type", "multipart/form-data")],
        ] {
            assert_eq!(
                form(&parts(headers), Body::from("a=1")).await.err(),
                Some(AppError::BadRequest)
            );
        }
    }
}
