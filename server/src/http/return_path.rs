//! Where to go after signing in or choosing a room: a path of this product, and nothing else.

/// The most characters of such a path.
const MOST: usize = 512;

/// A page of this product, as a path with its query. Anything that a browser could take for another site is none.
#[must_use]
pub fn local_path(text: &str) -> Option<&str> {
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let elsewhere = text.starts_with("//") || text.contains("/..") || text.contains('#');
    (text.starts_with('/') && !elsewhere && visible && text.len() <= MOST).then_some(text)
}

/// The address of the sign-in page that leads back to a path.
#[must_use]
pub fn sign_in_path(back_to: &str) -> String {
    match local_path(back_to).filter(|path| *path != "/") {
        Some(path) => format!("/sign-in?return={}", query_value(path)),
        None => "/sign-in".to_owned(),
    }
}

/// The path in `?return=`, if it is one of this product.
#[must_use]
pub fn from_query(query: Option<&str>) -> Option<String> {
    let fields = super::body::decode(query?.as_bytes()).ok()?;
    local_path(fields.one("return")).map(str::to_owned)
}

/// A value as it must stand in a query.
fn query_value(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~') {
            safe.push(char::from(byte));
        } else {
            safe.push_str(&format!("%{byte:02X}"));
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_product_are_returned_to() {
        for path in ["/", "/clinics", "/clinics/1?show=all", "/appointments/7/images/taken"] {
            assert_eq!(local_path(path), Some(path), "{path}");
        }
        for path in [
            "",
            "clinics",
            "//evil.example",
            "/\\evil.example",
            "/a\\b",
            "https://evil.example",
            "/a b",
            "/a\r\nSet-Cookie: x",
            "/\u{e9}",
            "/../x",
            "/x#y",
        ] {
            assert_eq!(local_path(path), None, "{path}");
        }
        assert_eq!(local_path(&format!("/{}", "x".repeat(600))), None);
    }

    #[test]
    fn the_way_back_survives_the_query() {
        let path = "/clinics/1?show=checked-in&x=1";
        let sign_in = sign_in_path(path);
        assert_eq!(sign_in, "/sign-in?return=/clinics/1%3Fshow%3Dchecked-in%26x%3D1");
        let query = sign_in.split_once('?').map(|(_, query)| query);
        assert_eq!(from_query(query).as_deref(), Some(path));
        assert_eq!(sign_in_path("//evil.example"), "/sign-in");
        assert_eq!(from_query(Some("return=//evil.example")), None);
    }
}
