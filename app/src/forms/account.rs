//! Signing in, and the first administrator's enrolment.

use super::errors::FormErrors;
use super::fields::Fields;

/// The field of the e-mail address.
pub const EMAIL: &str = "email";
/// The field of the password.
pub const PASSWORD: &str = "password";
/// The field of the password's repetition.
pub const PASSWORD_AGAIN: &str = "password_again";
/// The field of a person's name.
pub const NAME: &str = "name";
/// The fewest characters of a password (NCSC: length, not composition rules).
pub const MIN_PASSWORD: usize = 12;
/// The most characters of a password; bounds the work of hashing.
pub const MAX_PASSWORD: usize = 128;
const MAX_EMAIL: usize = 254;
const MAX_NAME: usize = 100;

/// What a person signs in with.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Lower case, without white space around it.
    pub email: String,
    /// As typed.
    pub password: String,
}

/// Reads "Sign in".
///
/// # Errors
/// Something is missing or longer than anything that could be right.
pub fn parse_sign_in(fields: &Fields) -> Result<Credentials, FormErrors> {
    let mut errors = FormErrors::default();
    let email = fields.one(EMAIL).trim().to_ascii_lowercase();
    if email.is_empty() {
        errors.add(EMAIL, "Enter your email address");
    } else if !email.contains('@') || email.len() > MAX_EMAIL {
        errors.add(
            EMAIL,
            "Enter an email address in the correct format, like name@example.com",
        );
    }
    let password = fields.one(PASSWORD).to_owned();
    if password.is_empty() {
        errors.add(PASSWORD, "Enter your password");
    }
    errors.finish(Some(Credentials { email, password }))
}

/// Who the first administrator is.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// As shown on pages and records.
    pub name: String,
    /// As typed, twice the same.
    pub password: String,
}

/// Reads the enrolment page.
///
/// # Errors
/// No name; a password that is too short, too long or not typed twice the same.
pub fn parse_enrolment(fields: &Fields) -> Result<Enrolment, FormErrors> {
    let mut errors = FormErrors::default();
    let name = fields.one(NAME).trim().to_owned();
    if name.is_empty() {
        errors.add(NAME, "Enter your name");
    } else if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        errors.add(
            NAME,
            format!("Your name must be {MAX_NAME} characters or fewer, on one line"),
        );
    }
    let password = fields.one(PASSWORD).to_owned();
    let length = password.chars().count();
    if length < MIN_PASSWORD {
        errors.add(
            PASSWORD,
            format!("Your password must be {MIN_PASSWORD} characters or more"),
        );
    } else if length > MAX_PASSWORD {
        errors.add(
            PASSWORD,
            format!("Your password must be {MAX_PASSWORD} characters or fewer"),
        );
    } else if password != fields.one(PASSWORD_AGAIN) {
        errors.add(PASSWORD_AGAIN, "Enter the same password again");
    }
    errors.finish(Some(Enrolment { name, password }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_is_read_in_any_case() {
        let fields = Fields::default().with(EMAIL, " Reader@Demo.TEST ").with(PASSWORD, "x");
        assert_eq!(
            parse_sign_in(&fields).map(|it| it.email).ok(),
            Some("reader@demo.test".to_owned())
        );
        let errors = parse_sign_in(&Fields::default().with(EMAIL, "reader"))
            .err()
            .expect("two errors");
        assert_eq!(errors.iter().count(), 2);
    }

    #[test]
    fn a_password_is_long_enough_and_typed_twice() {
        let enrol = |password: &str, again: &str| {
            let fields = Fields::default()
                .with(NAME, "Ada")
                .with(PASSWORD, password)
                .with(PASSWORD_AGAIN, again);
            parse_enrolment(&fields)
                .err()
                .and_then(|errors| errors.iter().next().map(|error| error.field.clone()))
        };
        assert_eq!(enrol("long enough pass", "long enough pass"), None);
        assert_eq!(enrol("short", "short").as_deref(), Some(PASSWORD));
        assert_eq!(
            enrol("long enough pass", "long enough past").as_deref(),
            Some(PASSWORD_AGAIN)
        );
    }
}
