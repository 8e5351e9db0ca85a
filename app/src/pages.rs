//! The pages, one folder per journey and one file per URL.
//!
//! A page reads what it shows by one call of [`crate::api`], and posts its form to its own address. What all pages
//! share stands first; a page never knows how a request travels, nor where its answers are stored.

mod ask;
pub mod at_once;
pub mod chunks;
pub mod failure;
pub mod form;
pub mod frame;
pub mod navigation;
pub mod read;
pub mod routes;
pub mod session;
pub mod session_watch;

pub mod account;
pub mod appointment;
pub mod clinics;
pub mod reading;
pub mod transfer;
