//! What stands between a connection and the product: who asks, whether it may be from one of our pages, how much of
//! it, and in what form the answer goes out. Decides nothing about clinics, appointments or images.

pub mod account;
pub mod admin;
pub mod appointments;
pub mod body;
pub mod cookie;

pub mod enrol;
pub mod error_page;
pub mod events;
pub mod form;
pub mod functions;
pub mod headers;
pub mod limits;
pub mod listen;
pub mod metrics;
pub mod multipart;
pub mod origin;
pub mod pace;
pub mod pages;
pub mod reading;
pub mod request_log;
pub mod return_path;
pub mod room;
pub mod session;
pub mod sign_in;
pub mod site;
pub mod stow;
pub mod transfer;
