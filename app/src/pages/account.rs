//! Signing in, the first administrator's enrolment, and the own account.

pub mod enrol;
pub mod own;
pub mod sign_in;
